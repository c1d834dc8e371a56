// Whether a file is a picture that can be sent: its kind, its size, and that it can be drawn.
const KINDS = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
const MOST_BYTES = 10 * 1024 * 1024; // as the server's

/** The name of the words that say what is wrong with `file`; empty when nothing is. */
export async function problem(file) {
  if (!KINDS.has(file.type)) return "picture_kind";
  if (file.size > MOST_BYTES) return "picture_big";
  const address = URL.createObjectURL(file);
  const picture = new Image();
  picture.src = address;
  try {
    await picture.decode();
    return "";
  } catch {
    return "picture_broken";
  } finally {
    URL.revokeObjectURL(address);
  }
}
