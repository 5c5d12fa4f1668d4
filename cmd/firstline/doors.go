package main

import (
	"net/http"
	"strings"
	"time"
)

// bodyWait is how long a client has for the body of its request.
const bodyWait = 15 * time.Second

// hurry cuts off who sends a body too slowly: even one that nobody reads is waited for before the answer. It is not
// the server's ReadTimeout, which would end the event streams as well; those have no body.
func hurry(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyWait)); err != nil {
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// addressIn tells whom a request counts for: the connection's address, or what the proxy before us says. A header
// with a list ends with what the nearest proxy saw; what stands before that the visitor may have written.
func addressIn(header string) func(*http.Request) string {
	if header == "" {
		return nil
	}
	return func(r *http.Request) string {
		values := strings.Split(strings.Join(r.Header.Values(header), ","), ",")
		if last := strings.TrimSpace(values[len(values)-1]); last != "" {
			return last
		}
		return r.RemoteAddr
	}
}

// cameFrom gives the console, which counts the tries to sign in, the address that a request counts for. Otherwise one
// guesser behind the proxy would keep all agents out. A nil address changes nothing.
func cameFrom(address func(*http.Request) string, next http.Handler) http.Handler {
	if address == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := *r
		seen.RemoteAddr = address(r)
		next.ServeHTTP(w, &seen)
	})
}
