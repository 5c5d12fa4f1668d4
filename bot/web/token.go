package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
)

// token proves a conversation. It is computed, not stored, so that asking for many of them costs us nothing.
func token(key []byte, conversation string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(conversation))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// proven gives the conversation of a request whose token belongs to it. The comparison takes the same time wherever
// a wrong token differs.
func (c *Channel) proven(r *http.Request) (string, error) {
	conversation := r.PathValue("id")
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || !hmac.Equal([]byte(given), []byte(token(c.opts.Key, conversation))) {
		return "", errToken
	}
	return conversation, nil
}
