/* The report is in: the draft goes, and the link can be shared. */
import { forgetDraft } from "./draft.js";
import { shareButtons } from "./share.js";

forgetDraft();
shareButtons();
