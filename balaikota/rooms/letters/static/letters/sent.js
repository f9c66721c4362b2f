/* The request has arrived: its draft is not needed any more. */
import { drafts } from "./shelf.js";

const key = sessionStorage.getItem("balaikota.surat.sending");
if (key) {
  drafts.forget(key);
  sessionStorage.removeItem("balaikota.surat.sending");
}
