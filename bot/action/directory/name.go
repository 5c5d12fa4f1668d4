package directory

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName is the longest text in bytes that is looked for: a mail address has at most 254 (RFC 5321, 4.5.3.1.3).
const maxName = 254

// acceptable says why a text can be nobody's login name or address.
func acceptable(text string) error {
	switch {
	case text == "" || len(text) > maxName:
		return fmt.Errorf("%w: a name has 1 to %d bytes, this one %d", ErrNotFound, maxName, len(text))
	case !utf8.ValidString(text):
		return fmt.Errorf("%w: the name is not UTF-8", ErrNotFound)
	case !norm.NFKC.IsNormalString(text):
		return fmt.Errorf("%w: the name has signs that only look like letters", ErrNotFound)
	case mixed(text):
		return fmt.Errorf("%w: the name has letters of different scripts", ErrNotFound)
	}
	for _, r := range text {
		if r != ' ' && !unicode.IsGraphic(r) || unicode.Is(unicode.Zs, r) && r != ' ' {
			return fmt.Errorf("%w: the name has signs that nobody can see", ErrNotFound)
		}
	}
	return nil
}

// mixed says whether a text has Latin letters and such of a script that is full of letters that look like them.
func mixed(text string) bool {
	var latin, other bool
	for _, r := range text {
		latin = latin || unicode.Is(unicode.Latin, r)
		other = other || unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Coptic,
			unicode.Lisu, unicode.Deseret)
	}
	return latin && other
}

// same says whether two names are the same but for case. A directory is less exact: Active Directory takes é for e,
// and both take signs away.
func same(a, b string) bool {
	return folded(a) == folded(b)
}

// folded is a name in small letters. Signs whose small letter has another capital, such as the Kelvin sign and the
// dotted capital I, stay what they are.
func folded(name string) string {
	small := make([]rune, 0, len(name))
	for _, r := range norm.NFC.String(name) {
		if low := unicode.ToLower(r); unicode.ToUpper(low) == r {
			r = low
		}
		small = append(small, r)
	}
	return string(small)
}
