/** Who reads, as far as words go: there is one `t` for each language and way of wording. */
export interface Words {
  t: object;
}

/** Variants of one object that are kept; more than these would be somebody's own facts. */
const mostVariants = 200;

/**
 * Builds what depends on an object that never changes (the document of a live revision, a desk of it), on the reader's words and on the key
 * alone, once for them, and keeps it as long as the object lives. What it makes is shared by all readers: nobody may change it, and nothing of
 * one person may stand in it. Templates print such a view with `kept(view, '/path')`, which renders it once.
 * @param key everything else that the view depends on: a minute, the versions of lists
 */
export function keptFor<Of extends object, Reader extends Words, Rest extends unknown[], Made>(
  make: (of: Of, reader: Reader, ...rest: Rest) => Made,
  key: (reader: Reader, ...rest: Rest) => string | number = () => '',
): (of: Of, reader: Reader, ...rest: Rest) => Made {
  const kept = new WeakMap<Of, WeakMap<object, Map<string | number, Made>>>();
  return (of, reader, ...rest) => {
    const ofObject = kept.get(of) ?? new WeakMap();
    kept.set(of, ofObject);
    const ofWords = ofObject.get(reader.t) ?? new Map();
    ofObject.set(reader.t, ofWords);
    const name = key(reader, ...rest);
    if (ofWords.has(name)) return ofWords.get(name) as Made;
    if (ofWords.size >= mostVariants) ofWords.clear();
    const made = make(of, reader, ...rest);
    ofWords.set(name, made);
    return made;
  };
}
