// Package declare is what the declarations of all kinds of actions are made of: parameters with their types, templates
// and JSON structures that take their values, paths into a JSON answer, and how an answer becomes a result.
//
// All of it is written by the people of the workspace and read once; mistakes come back as [Problem]. The values that
// fill a template and the answers that are read are foreign text and stay data: a template is never read again after
// it was filled, a value becomes a JSON value of the declared type, and what an answer may give is named beforehand.
//
// Start with [Params.Take], [ParseTree] and [Compile].
package declare
