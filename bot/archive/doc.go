// Package archive is the form in which the content of a store stands in a file, whatever store it is from: a stream of
// records, one JSON object on a line, compressed by gzip. Stores dump themselves into it and are restored from it, so
// it moves a workspace between them, is the backup of those that have no file of their own, and is what conversations
// are moved out into.
//
// The first line says what it is and in which version, the last one how much there was, with a checksum over all lines
// before it: a file that was cut off, damaged or made by something else is refused, with the line.
//
// All that belongs to a conversation stands together and begins with its [Conversation] record. What a store derives
// from records (indexes, lists, who holds a file) is not written; a store derives it anew. Values are those of the
// rooms that they belong to, so that the lines can be read by people and by other programs. Sessions are not in it:
// people sign in again.
//
// Start reading at [Kind], then [Reader] and [Writer].
package archive
