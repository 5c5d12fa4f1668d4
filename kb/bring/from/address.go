package from

import (
	"net/url"
	"slices"
	"strings"
)

// maxAddress is longer than addresses of pages are, and shorter than those that traps make.
const maxAddress = 1000

// tracking begins parameters that say where a visitor came from, and nothing about the page.
var tracking = []string{"utm_", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "_hs",
	"phpsessid", "jsessionid", "sessionid"}

// normal writes an address in the one form by which a page is known; false: it is not of the web.
func normal(address string) (string, bool) {
	if len(address) > maxAddress {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", false
	}
	u.Fragment, u.RawFragment, u.User, u.ForceQuery = "", "", nil, false
	u.Host = strings.ToLower(u.Host)
	if port := u.Port(); port == "80" && u.Scheme == "http" || port == "443" && u.Scheme == "https" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	u = u.JoinPath() // without dot segments
	if u.Path == "" {
		u.Path = "/"
	}
	if u.RawQuery != "" {
		query := u.Query()
		for name := range query {
			if slices.ContainsFunc(tracking, func(t string) bool { return strings.HasPrefix(strings.ToLower(name), t) }) {
				query.Del(name)
			}
		}
		u.RawQuery = query.Encode()
	}
	return u.String(), true
}
