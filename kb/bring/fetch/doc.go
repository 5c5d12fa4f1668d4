// Package fetch gets pages of other people's servers: politely, within limits, and never from a private network that
// nobody named. Start reading at [Client.Get].
//
// It keeps a pause between two requests to a host, waits when it is told to (429 and Retry-After), tries again what
// failed for the moment, asks robots.txt where its user wants that, and says who it is. An answer is limited in size,
// in time and in the number of redirects, and everything together in size.
//
// The guard against requests that are led inwards looks at the address that is about to be dialled, after the name was
// resolved, for every connection: neither a redirect nor a name that changes its address gets around it. Proxies of the
// environment are not used, since behind one the guard would see the proxy only.
package fetch
