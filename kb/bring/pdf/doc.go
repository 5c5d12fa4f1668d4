// Package pdf reads PDF files as a [paper.Document]. A PDF knows where letters stand and nothing else, so what is a
// heading, a list or a table is told by position, size and words. That is best effort, but no text is dropped except
// what repeats at the top or the bottom of pages, and the lines of a table of contents.
//
// Start reading at [Reader.Read]. engine.go asks for letters and their places, page.go and line.go make lines of them,
// furniture.go takes headers and page numbers away, block.go and table.go tell what the lines are, and join.go mends
// what the line ends cut apart.
//
// The engine is PDFium, the one of Chromium, compiled to WebAssembly and run by wazero: of the libraries in Go the only
// one that reads what people have, and a sandbox of its own. A hostile file can fill its memory, which has a limit, or
// keep it busy until the context ends; it sees no file, no network and nothing of this program.
package pdf
