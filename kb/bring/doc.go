// Package bring carries what an organisation has written elsewhere into the articles of a workspace, again and again: a
// [Source] tells what there is, an [Importer] writes it below articles/ as Markdown files like those that people write.
//
// Start reading at [Importer.Run]. What a run promises:
//
//   - A file is written whole or not at all, and what is written is an article that [kb.Load] takes.
//   - A run that was killed leaves valid articles; the next one completes it, with nothing twice.
//   - What a person has edited is never written over or removed. When its source changed as well, the source's words
//     are put beside it, with the ending .theirs.
//   - What vanished at the source is removed only after a complete look at the source, and not when that would be half
//     of everything (see [Importer.Prune]): a broken source looks like an empty one.
//
// The ledger in the folder (.import.jsonl) remembers which file belongs to which document and what was written. It is
// a journal: what is about to be done is noted before it is done, and a line that a crash tore is as if not written.
//
// What leads to the sources lives below: fetch gets pages politely, page makes Markdown of HTML, docx and pdf read what
// was made for paper, from has the sources.
package bring
