// Package page makes Markdown of HTML: of a whole web page, of which it takes what the page is about ([Read]), or of a
// text that some system keeps as HTML ([Fragment]). It gets nothing itself.
//
// The main part of a page is what its author calls so (main, article); where nothing is called so it is found by
// go-readability, a port of Mozilla's reader view. Scripts, forms, menus and hidden parts are dropped; addresses are
// made absolute; what is neither a web nor a mail address loses its link and keeps its words.
//
// Foreign HTML is limited in bytes and in nodes; deeper than 512 elements the parser takes none.
package page
