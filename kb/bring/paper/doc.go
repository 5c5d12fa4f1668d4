// Package paper is what documents made for paper have in common once they are read: headings, paragraphs, lists and
// tables in their order, written as the Markdown of the knowledge base, and cut into the chapters that become articles.
// It reads no file format; docx and pdf do, and hand over a [Document].
//
// Start reading at [Document.Chapters]. Everything here is a pure function of its arguments, safe for concurrent use.
package paper
