package bring

import (
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxStem keeps file names short enough for every file system and every terminal.
const maxStem = 50

// spelt is how letters are written that lose more than an accent in ASCII.
var spelt = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "ø", "oe", "å", "aa", "œ", "oe")

// stem makes a name of a title: small letters, digits and hyphens; empty when nothing of it can be written so.
func stem(title string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(spelt.Replace(norm.NFC.String(strings.ToLower(title)))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
		if b.Len() >= maxStem {
			break
		}
	}
	return b.String()
}

// stemOf names a document after its title, or else its address.
func stemOf(doc Document) string {
	for _, text := range []string{doc.Name, doc.Title} {
		if s := stem(text); s != "" {
			return s
		}
	}
	if u, err := url.Parse(doc.URL); err == nil {
		if s := stem(strings.TrimSuffix(path.Base(u.Path), path.Ext(u.Path))); s != "" {
			return s
		}
	}
	return "page"
}

// name gives a new file its name. When another document has it, a piece of the id's hash is added and not a number, so
// that the name does not depend on who came first at which run.
func (r *run) name(id string, p page, jobs []job) string {
	name := r.Name + "-" + p.stem + "." + p.lang + ".md"
	if r.free(name, p, jobs) {
		return name
	}
	return r.Name + "-" + p.stem + "-" + hash([]byte(id))[:8] + "." + p.lang + ".md"
}

func (r *run) free(name string, p page, jobs []job) bool {
	if _, taken := r.ledger.owner[name]; taken || slices.ContainsFunc(jobs, func(j job) bool { return j.Name == name }) {
		return false
	}
	there, err := hashOf(filepath.Join(r.Dir, name))
	return err == nil && (there == "" || there == hash(p.data))
}

// langOf reads the language off a file's name.
func langOf(name string) string {
	return strings.TrimPrefix(path.Ext(strings.TrimSuffix(name, ".md")), ".")
}
