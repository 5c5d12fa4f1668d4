package kb

import (
	"slices"
	"strings"
)

// Many articles say the same thing several times, for each kind of device or for each place. Who asks for one of them
// does not want to read the others: such sections are variants of each other, and are told by their headings.

// variants are the words by which articles are divided, folded, with what each means. Words that mean several things
// ("phone") ask for any of them.
var variants = map[string][]string{
	"windows": {"windows"}, "mac": {"mac"}, "macs": {"mac"}, "macos": {"mac"}, "osx": {"mac"}, "macbook": {"mac"},
	"imac": {"mac"}, "linux": {"linux"}, "ubuntu": {"linux"}, "chromebook": {"chromebook"}, "chromeos": {"chromebook"},
	"android": {"android"}, "iphone": {"iphone"}, "iphones": {"iphone"}, "ipad": {"ipad"}, "ipads": {"ipad"},
	"ios": {"iphone", "ipad"}, "tablet": {"ipad", "android"}, "tablets": {"ipad", "android"},
	"phone": {"iphone", "android"}, "phones": {"iphone", "android"}, "smartphone": {"iphone", "android"},
	"smartphones": {"iphone", "android"}, "mobile": {"iphone", "android"}, "cellphone": {"iphone", "android"},
	"handy": {"iphone", "android"}, "handys": {"iphone", "android"}, "mobiltelefon": {"iphone", "android"},
	"laptop": {"windows", "mac", "linux"}, "notebook": {"windows", "mac", "linux"},
	"computer": {"windows", "mac", "linux"}, "rechner": {"windows", "mac", "linux"}, "pc": {"windows", "linux"},
	"browser": {"browser"}, "home": {"home"}, "homeoffice": {"home"}, "hause": {"home"}, "zuhause": {"home"},
	"daheim": {"home"}, "office": {"office"}, "buro": {"office"}, "buero": {"office"},
}

// compounds are the last parts of German words that mean a kind of device: "Diensthandy".
var compounds = []string{"handy", "handys", "laptop", "notebook", "rechner", "telefon"}

// meansVariant gives what a folded word means as a variant; nil when it is none.
func meansVariant(word string) []string {
	if m := variants[word]; m != nil {
		return m
	}
	for _, end := range compounds {
		if head, ok := strings.CutSuffix(word, end); ok && len(head) > 2 {
			return variants[strings.Replace(end, "telefon", "mobiltelefon", 1)]
		}
	}
	return nil
}

// maxBeside is how many other words the heading of a variant has: with more it is about something else that happens
// on such a device.
const maxBeside = 2

// A division is what a heading or a question names of the things by which articles are divided.
type division struct {
	means  map[string]bool
	beside int    // other words that say something
	first  string // as it was written
}

// divide reads a heading or a question. "Home office" is a home and no office.
func divide(text, lang string) division {
	d := division{means: map[string]bool{}}
	before := ""
	for field := range strings.FieldsFuncSeq(text, isGap) {
		word := strings.Trim(fold(field), "-'’")
		means := meansVariant(strings.ReplaceAll(word, "-", ""))
		if word == "office" && before == "home" {
			means = []string{"home"}
		}
		before = word
		if means == nil && !isStop(word, lang) {
			d.beside++
		}
		if means != nil && d.first == "" {
			d.first = field
		}
		for _, m := range means {
			d.means[m] = true
		}
	}
	return d
}

// fit is how well a section answers for what was asked: 1 for exactly that, 0 for nothing of it.
func (d division) fit(asked division) float64 {
	both := 0
	for m := range d.means {
		if asked.means[m] {
			both++
		}
	}
	return float64(both) / float64(len(d.means)+len(asked.means)-both)
}

// Variant names the kind of device or the place that words ask for, as they are written, and tells whether they say
// nothing else; "" when they name none.
func Variant(text, lang string) (name string, alone bool) {
	d := divide(text, lang)
	return d.first, d.beside == 0
}

// Variants are the sections of the article that say the same for several kinds of devices or places, in order; nil
// when there are not at least two.
func (a *Article) Variants() []*Passage {
	var out []*Passage
	for i := range a.Passages {
		p := &a.Passages[i]
		if d := divide(p.Heading, a.Lang); len(d.means) > 0 && d.beside <= maxBeside {
			out = append(out, p)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// For is the section whose heading names the kind of device or the place that words ask for. Where several do, the
// closest goes first; nil when none does or the words ask for no such thing.
func (a *Article) For(text string) *Passage {
	asked := divide(text, a.Lang)
	if len(asked.means) == 0 {
		return nil
	}
	var best *Passage
	most := 0.0
	for i := range a.Passages {
		p := &a.Passages[i]
		d := divide(p.Heading, a.Lang)
		if len(d.means) == 0 {
			continue
		}
		if fit := d.fit(asked) / float64(1+max(0, d.beside-maxBeside)); fit > most {
			best, most = p, fit
		}
	}
	return best
}

// Turn gives the passage to quote where the search has found p: another variant when p is for a device or place
// that was not asked for, or when p is the lead and a variant says what to do.
func (a *Article) Turn(p *Passage, text string) *Passage {
	all := a.Variants()
	to := a.For(text)
	if p == nil || !slices.Contains(all, to) || p.Heading != "" && !slices.Contains(all, p) {
		return p
	}
	if divide(p.Heading, a.Lang).fit(divide(text, a.Lang)) >= divide(to.Heading, a.Lang).fit(divide(text, a.Lang)) {
		return p
	}
	return to
}

// Names tells whether the article has a word anywhere, in any form of it.
func (a *Article) Names(word string) bool {
	for _, w := range words(word) {
		same := func(o string) bool { return stem(o, a.Lang) == stem(w, a.Lang) }
		if !slices.ContainsFunc(words(a.Title+"\n"+a.Body), same) {
			return false
		}
	}
	return true
}
