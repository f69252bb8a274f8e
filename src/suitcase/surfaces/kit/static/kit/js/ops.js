// Everything the ops pages need.
import "./app.js";
import "./dialog.js";
import "./field.js";
import "./live-fragment.js";
