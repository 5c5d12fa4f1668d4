package kb

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write the golden files")

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestArticlesAreShownAsRecorded(t *testing.T) {
	for _, a := range sample(t) {
		golden(t, a.ID+"."+a.Lang+".html", a.HTML())
		golden(t, a.ID+"."+a.Lang+".txt", Plain(a.Body)+"\n")
	}
}

func TestAnswersAreQuotedAsRecorded(t *testing.T) {
	base := New(sample(t))
	for name, q := range map[string]Query{
		"answer-steps.md":    {Text: "I forgot my password", Lang: "en"},
		"answer-steps.de.md": {Text: "VPN verbinden", Lang: "de"},
		"answer-list.md":     {Text: "vpn stays at connecting", Lang: "en"},
		"answer-lead.md":     {Text: "request annual leave", Lang: "en"},
		"answer-text.md":     {Text: "nothing comes out of the printer", Lang: "en"},
	} {
		golden(t, name, base.Answer(base.Search(q).Hits[0], day(2026, 5, 1)).Text+"\n")
	}
}

func TestAnAnswerCitesItsSource(t *testing.T) {
	base := New(sample(t))
	h := base.Search(Query{Text: "internet for a visitor, get a code", Lang: "en"}).Hits[0]
	want := Source{ID: "guest-wifi", Lang: "en", Title: "Wi-Fi for guests", Anchor: h.Passage.Anchor, Review: day(2026, 2, 1)}
	if diff := cmp.Diff(want, base.Answer(h, day(2026, 2, 1).Add(23*time.Hour)).Source); diff != "" {
		t.Error(diff)
	}
	want.Overdue = true
	if diff := cmp.Diff(want, base.Answer(h, day(2026, 2, 3)).Source); diff != "" {
		t.Error(diff)
	}
}

func TestALongAnswerEndsBehindAWholeStep(t *testing.T) {
	p := Passage{Heading: "All steps"}
	for range 40 {
		p.Steps = append(p.Steps, strings.Repeat("grüße ", 10)+"end")
	}
	p.Text = "1. " + strings.Join(p.Steps, "\n1. ")
	a := Article{Lead: "Lead.", Passages: []Passage{p}}
	text := New(nil).Answer(Hit{Article: &a, Passage: &a.Passages[0]}, day(2026, 1, 1)).Text
	if n := utf8.RuneCountInString(text); n > maxAnswer+3 || n < maxAnswer/2 {
		t.Errorf("%d letters", n)
	}
	if !strings.HasPrefix(text, "**All steps**\n\n1. grüße") || !strings.HasSuffix(text, "end\n\n…") {
		t.Errorf("got %s", text)
	}
}

func TestOneLongParagraphEndsBehindASentence(t *testing.T) {
	a := Article{Lead: strings.Repeat("A sentence is here. ", 100)}
	text := New(nil).Answer(Hit{Article: &a}, day(2026, 1, 1)).Text
	if !strings.HasSuffix(text, "here. …") || utf8.RuneCountInString(text) > maxAnswer+3 {
		t.Errorf("got …%s", text[len(text)-40:])
	}
}

// ids are those of an HTML text's headings, in order.
func ids(t *testing.T, text string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "id" {
				found = append(found, a.Val)
			}
		}
	}
	return found
}

func TestEachHeadingOfAnArticleCarriesItsAnchor(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"twice the same":    {"Lead.\n\n## Sign in\na\n\n## Sign in\nb", []string{"sign-in", "sign-in-2"}},
		"umlauts":           {"## Größe ändern\na", []string{"grosse-andern"}},
		"another alphabet":  {"## Пароль\na", []string{"пароль"}},
		"no letters":        {"## ???\na", []string{"section"}},
		"only smaller ones": {"## Mail\n\n### On a phone\na", []string{"mail", "mail-on-a-phone"}},
		"underlined":        {"Sign in\n---\na", []string{"sign-in"}},
		"markup":            {"## A `\"><script>` *b*\na", []string{"a-script-b"}},
		"own id":            {"## A {#b}\na\n\n<h2 id=c>d</h2>", []string{"a-b"}},
		"quoted":            {"> ## A\n\nb", nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := Article{Body: c.body}
			got := ids(t, a.HTML())
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if others := ids(t, HTML(c.body)); others != nil {
				t.Errorf("a text that is no article has ids %q", others)
			}
		})
	}
	for _, a := range sample(t) {
		got := ids(t, a.HTML())
		for _, p := range a.Passages {
			if p.Anchor != "" && !slices.Contains(got, p.Anchor) {
				t.Errorf("%s.%s: the anchor %q leads nowhere, there are %q", a.ID, a.Lang, p.Anchor, got)
			}
		}
	}
}

func TestHTMLHoldsNothingThatRuns(t *testing.T) {
	cases := map[string]struct{ source, want string }{
		"script":          {"a <script>alert(1)</script> b", "<p>a alert(1) b</p>\n"},
		"javascript link": {"[x](javascript:alert(1))", "<p>x</p>\n"},
		"data link":       {"[x](data:text/html,hi)", "<p>x</p>\n"},
		"picture": {"![x](https://evil.example/p.png)",
			`<p><a href="https://evil.example/p.png" rel="nofollow noreferrer noopener" target="_blank">x</a></p>` + "\n"},
		"running picture": {"![x](javascript:alert(1))", "<p>x</p>\n"},
		"own picture":     {"![a *plug*](images/plug.png)", "<p>a plug</p>\n"},
		"article link":    {"[x](other)", "<p>x</p>\n"},
		"link": {"[x](https://a.example)",
			`<p><a href="https://a.example" rel="nofollow noreferrer noopener" target="_blank">x</a></p>` + "\n"},
		"table": {"|a|\n|-:|\n|1|", "<table>\n<thead>\n<tr>\n<th align=\"right\">a</th>\n</tr>\n</thead>\n" +
			"<tbody>\n<tr>\n<td align=\"right\">1</td>\n</tr>\n</tbody>\n</table>\n"},
		"code": {"`<b>`", "<p><code>&lt;b&gt;</code></p>\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, HTML(c.source)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlainKeepsNumbersLinksAndCode(t *testing.T) {
	source := "# T\n\n3. *a* [b](https://x.example)\n   c\n4. d\n   - e\n\n```\n  code\n```\n\n|k|v|\n|-|-|\n|1|2|\n\n> q <b>r</b>\n\n---\n<https://y.example>"
	want := "T\n\n3. a b (https://x.example) c\n4. d\n   - e\n\n      code\n\nk | v\n--+--\n1 | 2\n\n  q r\n\n---\n\nhttps://y.example"
	if diff := cmp.Diff(want, Plain(source)); diff != "" {
		t.Error(diff)
	}
}

func TestTextsMadeToBeSlowAreShownAsTheyStand(t *testing.T) {
	for _, source := range []string{
		strings.Repeat(">", 50_000) + "x", strings.Repeat("[a](", 40_000), strings.Repeat("[", 60_000), strings.Repeat("> ", 30_000),
		strings.Repeat("1. ", 20_000) + "x", strings.Repeat("* - + ", 10_000) + "x", strings.Repeat("*a_ ", 15_000),
		strings.Repeat("|a", 8_000) + "\n" + strings.Repeat("|-", 8_000) + "\n" + strings.Repeat("|\n", 15_000),
	} {
		if got := HTML(source); len(got) < len(source) || !strings.HasPrefix(got, "<p>") {
			t.Errorf("%.20s… became %.20s…", source, got)
		}
		if got := Plain(source); len(got) < len(source)/2 {
			t.Errorf("%.20s… became %.20s…", source, got)
		}
	}
}

func TestHeadingsWithoutTextDoNotPileUp(t *testing.T) {
	source := strings.Repeat("# a\n", 60_000)
	if got := (&Article{Body: source}).HTML(); len(got) > 10*len(source) {
		t.Errorf("%d bytes became %d", len(source), len(got))
	}
}

func TestLongTextsThatPeopleWriteAreReadAsMarkdown(t *testing.T) {
	for name, source := range map[string]string{
		"many tables":      strings.Repeat("| a | b | c |\n|---|---|---|\n| 1 | **2** | 3 |\n\n", 900),
		"a long table":     "| a | b |\n|---|---|\n" + strings.Repeat("| **1** | 2 |\n", 300),
		"many bold words":  strings.Repeat("Press **Start**, then *wait*.\n", 200),
		"a long list":      strings.Repeat("1. Press **Start**.\n", 400),
		"lists in a quote": strings.Repeat("> - > - **a**\n", 100),
	} {
		if !strings.Contains(HTML(source), "<strong>") {
			t.Errorf("%s: shown as it stands", name)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"<script>x</script>", "[a](javascript:alert(1))", "[a](JaVa&#x09;script:x)", "<img src=x onerror=y>", "![a](x\" onload=\"y)",
		"<a href='javascript:x'>", "[a]: javascript:x\n[a]", "`<script>`", "|a|\n|-|\n|<b onclick=x>|", "<javascript:alert(1)>",
		"![a](images/a.png)", "![a](images/../x.png)", "![a](images/a.png \"t\")", "[![a](images/a.png)](//evil.example)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, text := range []string{HTML(source), HTMLWithPictures(source, "articles/"), (&Article{Body: source}).HTML()} {
			root, err := html.Parse(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			for n := range root.Descendants() {
				if n.Type == html.ElementNode {
					harmless(t, n)
				}
			}
		}
		Plain(source)
	})
}

func harmless(t *testing.T, n *html.Node) {
	t.Helper()
	switch n.Data {
	case "script", "style", "iframe", "object", "embed", "svg", "form", "input", "link", "meta", "base":
		t.Errorf("element %s", n.Data)
	}
	for _, a := range n.Attr {
		address := strings.ToLower(strings.TrimSpace(a.Val))
		if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "href" && !strings.HasPrefix(address, "http://") &&
			!strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "mailto:") {
			t.Errorf("attribute %s=%q", a.Key, a.Val)
		}
		if a.Key == "src" && !own.MatchString(a.Val) || a.Key == "srcset" {
			t.Errorf("%s of %s is %q", a.Key, n.Data, a.Val)
		}
	}
}
