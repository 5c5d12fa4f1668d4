package decide_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/kb"
)

// A model makes a reply of nothing that the person may not read, and each passage is beside the article that it is from.
func TestOnlyWhatThePersonMayReadIsQuotable(t *testing.T) {
	base := newChat(t)
	rapid.Check(t, func(t *rapid.T) {
		known := *base.k
		known.Base = kb.New(randomBase(t))
		in := rapid.SampledFrom([]string{"", "payroll", "board", "it"}).Draw(t, "group")
		var audience []string
		if in != "" {
			audience = []string{in}
		}
		lang := rapid.SampledFrom([]string{"en", "de"}).Draw(t, "language")
		asked := "help with the " + rapid.SampledFrom(topics).Draw(t, "topic")
		passages, sources := known.Quotable(asked, lang, audience, time.Now())
		if len(passages) != len(sources) || len(passages) > 6 {
			t.Fatalf("%d passages of %d sources", len(passages), len(sources))
		}
		for i, p := range passages {
			a, ok := known.Base.Article(sources[i].Article, sources[i].Lang, audience)
			if !ok || a.Title != p.Title {
				t.Errorf("%q is said to be from %+v", p.Title, sources[i])
			}
			for group, mark := range groups {
				if group != in && strings.Contains(p.Title+p.Heading+p.Text, mark) {
					t.Errorf("a member of %q is quoted %q", in, p.Text)
				}
			}
		}
	})
}

func TestWhatIsAskedComesFirstOfWhatIsQuotable(t *testing.T) {
	passages, sources := newChat(t).k.Quotable("Hello, the vpn does not connect. Thanks, Tom", "en", nil, time.Now())
	if len(passages) == 0 || !strings.Contains(strings.ToLower(passages[0].Title), "vpn") || sources[0].Title != passages[0].Title {
		t.Errorf("got %+v of %+v", passages, sources)
	}
	if passages, _ := newChat(t).k.Quotable("", "en", nil, time.Now()); len(passages) > 0 {
		t.Errorf("nothing is asked, and %+v is quoted", passages)
	}
}
