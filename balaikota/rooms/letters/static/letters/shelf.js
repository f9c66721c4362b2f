/* Drafts of requests on this device, each by the key that makes it one request. The answers of earlier steps
   lie sealed; only the account that wrote them is shown them. */
import { shelf } from "../shell/kept.js";

export const drafts = shelf("balaikota.surat", 7);
