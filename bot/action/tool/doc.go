// Package tool carries out an action by a tool of an MCP server (https://modelcontextprotocol.io), over Streamable HTTP
// or by a program of this machine that speaks on its standard input and output.
//
// A tool is called only where the declaration names it, with arguments as declared, and only while it is what was
// declared: before every call the server is asked for it, and a tool whose parameters do not fit any more, or that is
// not the pinned one, is not called. What the server says about its tools is for the people who write declarations and
// is never given to a model. Neither is what a tool answers: an answer is data from which declared values are taken.
// The server gets nothing from us but the call. What it may ask a client for, such as a model's words, a person's or
// files, is refused.
//
// A session lasts for one call. That costs a few requests more and leaves nothing that could change between the look
// at the tool and its call, no connection to watch, and no goroutine behind.
//
// Start with [Config] and [Tool.Perform].
package tool
