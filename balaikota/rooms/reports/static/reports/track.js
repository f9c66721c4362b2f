/* The tracking page: sharing. Everything else works by itself. */
import { shareButtons } from "./share.js";

shareButtons();
