// Package docx reads Word documents (ECMA-376, Office Open XML) as a [paper.Document]: headings, paragraphs, lists,
// tables, links, notes, and what is told about pictures. It is our own code because no well-kept free library reads
// these files.
//
// Start reading at [Read]. What a reader of the printed page would see is brought: inserted text counts as there and
// deleted text as gone; hidden text, comments, headers, footers and tables of contents are left out. A note stands in
// brackets where it is referred to, because a bot quotes passages and not pages. The numbers of numbered headings are
// not brought: they change with every chapter that is put before them.
//
// A file is hostile until it is read. archive.go limits what is unpacked, stream.go how deep and how long XML goes;
// nothing outside of the file is ever opened.
package docx
