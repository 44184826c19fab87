/* What this browser keeps of a lab's terminal for as long as its tab is open: lines and files.
   Law of the module: nothing breaks where nothing can be kept. */

const read = (key, otherwise) => {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
};

const write = (key, value) => {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Kept for this page only.
  }
};

export const lines = (lab) => read(`streamlab.lines.${lab}`, []);
export const keepLines = (lab, all) => write(`streamlab.lines.${lab}`, all);
export const files = (lab) => read(`streamlab.files.${lab}`, {});
export const keepFiles = (lab, all) => write(`streamlab.files.${lab}`, all);
