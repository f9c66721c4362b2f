/* The report is in: the draft is no longer needed. */
import { forgetDraft } from "./draft.js";

forgetDraft();
