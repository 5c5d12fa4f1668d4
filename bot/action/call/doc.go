// Package call carries out an action by one HTTP request, as a workspace declares it.
//
// What the request is stands in the declaration: method, host, the structure of the path, the names of the query and
// of the headers, the structure of the body. A value fills one place of it and can change nothing else: it is one
// escaped segment of the path, one value of the query, one header without control characters or one JSON value. It
// goes only to declared hosts (package guard), follows a redirect only where nothing can be changed by it and only to
// the same place, and is sent once: connections are not used again, because the transport would repeat a request on a
// new one.
//
// The error says what a human has to know: as long as no connection was made nothing was done; from then on, until the
// whole answer is there, nobody knows ([action.ErrUnsure]), unless the method is GET or HEAD.
//
// Start with [Config] and [Caller.Perform].
package call
