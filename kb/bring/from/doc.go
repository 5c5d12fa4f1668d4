// Package from has the sources that [bring.Importer] takes documents from, one file for each. A source that is a server
// gets everything through a [fetch.Client] and so shares its politeness, its limits and its guard; Markdown of HTML is
// made in page.
//
// To add a source, write its type with a Documents method beside these, and a command for it in cmd/firstline.
package from
