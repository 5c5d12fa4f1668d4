package kb

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// written is an article as it comes from its file.
func written(t testing.TB, lang, body string) *Article {
	t.Helper()
	files := fstest.MapFS{"a/x." + lang + ".md": {Data: []byte("---\ntitle: The dock\nlang: " + lang + "\n---\n" + body)},
		"a/images/dock.png": {Data: []byte("png")}}
	articles, problems := Load(files, "a")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return &articles[0]
}

// answered is the answer from a passage of an article.
func answered(a *Article, passage int, matched ...string) Answer {
	return New(nil).Answer(Hit{Article: a, Passage: &a.Passages[passage], Matched: matched}, day(2026, 1, 1))
}

const devices = "Lead.\n\n## Windows\n1. Press Start.\n\n## Mac\n1. Press Command.\n\n## iPhone and Android\n" +
	"1. Tap.\n\n## Mail no longer comes on the phone\nCall us.\n\n## If that does not help\nCall."

func TestASectionIsFoundByTheDeviceOrPlaceItIsFor(t *testing.T) {
	for _, test := range []struct{ lang, body, asked, want string }{
		{"en", devices, "and on Android?", "iPhone and Android"},
		{"en", devices, "on my phone", "iPhone and Android"},
		{"en", devices, "MacBook", "Mac"},
		{"en", devices, "does it work with Linux", ""},
		{"en", devices, "how do I print", ""},
		{"de", "A\n\n## Zu Hause\nB\n\n## Im Büro\nC", "und im Büro?", "Im Büro"},
		{"de", "A\n\n## Zu Hause\nB\n\n## Im Büro\nC", "im Homeoffice", "Zu Hause"},
		{"de", "A\n\n## iPhone\nB\n\n## Windows\nC", "auf dem Diensthandy", "iPhone"},
		{"en", "A\n\n## At home\nB\n\n## In the office\nC", "in the home office", "At home"},
	} {
		got := ""
		if p := written(t, test.lang, test.body).For(test.asked); p != nil {
			got = p.Heading
		}
		if got != test.want {
			t.Errorf("%q asks for %q, want %q", test.asked, got, test.want)
		}
	}
}

func TestWhatIsQuotedTurnsToTheDeviceThatWasAskedFor(t *testing.T) {
	a := written(t, "en", devices)
	for _, test := range []struct {
		found       int
		asked, want string
	}{
		{1, "the dock on a Mac", "Mac"},
		{0, "the dock on a Mac", "Mac"},
		{1, "the dock on a laptop", "Windows"},
		{1, "the dock on Linux", "Windows"},
		{4, "no mail on my phone", "Mail no longer comes on the phone"},
		{5, "nothing helps on the Mac", "If that does not help"},
	} {
		if got := a.Turn(&a.Passages[test.found], test.asked).Heading; got != test.want {
			t.Errorf("%q after %q: turns to %q, want %q", test.asked, a.Passages[test.found].Heading, got, test.want)
		}
	}
	if got := a.Variants(); len(got) != 3 {
		t.Errorf("%d variants", len(got))
	}
}

func TestAWarningBeforeTheStepsIsQuotedWithThem(t *testing.T) {
	a := written(t, "en", "Lead.\n\n## Reset\n**Save your work first.**\n\n1. Hold.\n2. Wait.\n\nIt beeps.")
	got := answered(a, 1)
	want := "Lead.\n\n**Reset**\n\n**Save your work first.**\n\n1. Hold.\n2. Wait.\n\nIt beeps."
	if got.Text != want || got.Cut || len(got.Steps) != 2 || got.Section != "reset" {
		t.Errorf("got %+v", got)
	}
}

func TestStepsThatFollowTheLeadAreTold(t *testing.T) {
	a := written(t, "en", "Lead.\n\n## Reset\n1. Hold.\n2. Wait.")
	if got := answered(a, 0); got.Source.Anchor != "" || got.Section != "reset" || len(got.Steps) != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestOfALongTableTheRowsAreQuotedThatWereAskedFor(t *testing.T) {
	head := "| Country | Cost |\n|---|---|\n"
	rows := []string{"| France | 1 |", "| Spain | 2 |", "| Japan | 3 |", "| Chile | 4 |", "| Peru | 5 |", "| Cuba | 6 |",
		"| Japan, ship | 7 |"}
	a := written(t, "en", head+strings.Join(rows, "\n"))
	if got := answered(a, 0, "japan"); got.Text != head+rows[2]+"\n"+rows[6] || !got.Cut {
		t.Errorf("got %s", got.Text)
	}
	if got := answered(a, 0, "cost"); got.Text != a.Body || got.Cut {
		t.Errorf("the words of no row left out rows: %s", got.Text)
	}
	short := written(t, "en", head+strings.Join(rows[:3], "\n"))
	if got := answered(short, 0, "japan"); got.Text != short.Body {
		t.Errorf("a short table was cut: %s", got.Text)
	}
}

func TestStepsStayWholeBeforeAllElse(t *testing.T) {
	steps := strings.TrimSpace(strings.Repeat("1. Press the button and wait for the light.\n", 40))
	a := written(t, "en", strings.Repeat("A long lead. ", 30)+"\n\n## Do it\nCareful.\n\n"+steps+"\n\nMore.")
	if got := answered(a, 1); got.Text != "**Do it**\n\nCareful.\n\n"+steps+"\n\n…" || !got.Cut {
		t.Errorf("got %s", got.Text)
	}
}

func TestWhatIsCutEndsWhereItsKindAllows(t *testing.T) {
	for name, test := range map[string]struct{ body, end string }{
		"code":      {"```sh\n" + strings.Repeat("echo one two three\n", 100) + "```", "three\n```\n\n…"},
		"tilde":     {"~~~~\n" + strings.Repeat("echo one two three\n", 100) + "~~~~", "three\n~~~~\n\n…"},
		"table":     {"| a |\n|---|\n" + strings.Repeat("| one two three |\n", 100), "three |\n\n…"},
		"steps":     {strings.Repeat("1. Press it.\n   - twice\n", 150), "twice\n\n…"},
		"sentences": {strings.Repeat("Press it. ", 200), "Press it. …"},
	} {
		t.Run(name, func(t *testing.T) {
			got := answered(written(t, "en", test.body), 0)
			if !strings.HasSuffix(got.Text, test.end) || !got.Cut || size(got.Text) > maxAnswer+20 {
				t.Errorf("%d letters, ends with %q", size(got.Text), got.Text[max(0, len(got.Text)-40):])
			}
		})
	}
}

func TestAnAnswerHoldsNothingButItsArticle(t *testing.T) {
	parts := []string{"One. Two. Three.", "1. Do.\n2. Wait.\n   - a\n   - b", "```\ncode\n\nmore\n```", "| a | b |\n|---|---|\n| 1 | 2 |",
		"## Windows", "## Mac", "> quoted", "![A dock](images/dock.png)", "    indented", "- x\n- y", "***"}
	rapid.Check(t, func(rt *rapid.T) {
		chosen := rapid.SliceOfN(rapid.SampledFrom(parts), 1, 60).Draw(rt, "parts")
		a := written(t, "en", strings.Join(chosen, "\n\n"))
		for i := range a.Passages {
			got := answered(a, i, "dock", "wait")
			if size(got.Text) > maxSteps+50 || strings.TrimSpace(got.Text) == "" {
				rt.Fatalf("%d letters", size(got.Text))
			}
			for line := range strings.Lines(got.Text) {
				if line = strings.Trim(line, "*…\n "); !strings.Contains(a.Body, line) {
					rt.Fatalf("%q is not in the article", line)
				}
			}
		}
	})
}

func TestAPictureIsShownWhereItMayBe(t *testing.T) {
	a := written(t, "en", "![The *dock*](images/dock.png)")
	for name, test := range map[string]struct{ got, want string }{
		"article": {a.HTML(), "<p><img src=\"./images/dock.png\" alt=\"The dock\"></p>\n"},
		"chat":    {HTMLWithPictures(a.Body, "articles/"), "<p><img src=\"articles/images/dock.png\" alt=\"The dock\"></p>\n"},
		"console": {HTML(a.Body), "<p>The dock</p>\n"},
		"text":    {Plain(a.Body), "The dock (images/dock.png)"},
		"foreign": {HTMLWithPictures("![x](https://e.example/p.png)", "articles/"),
			"<p><a href=\"https://e.example/p.png\" rel=\"nofollow noreferrer noopener\" target=\"_blank\">x</a></p>\n"},
		"elsewhere": {HTMLWithPictures("![x](../../etc/p.png) [y](api/v1)", "articles/"), "<p>x y</p>\n"},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAPictureIsAsRestrictedAsItsArticle(t *testing.T) {
	public, secret := written(t, "en", "![x](images/dock.png) and images/pay.png"), *written(t, "en", "![x](images/dock.png)")
	secret.ID, secret.Audience = "pay", []string{"payroll"}
	secret.Body = "![x](images/pay.png)"
	base := New([]Article{*public, secret})
	for name, want := range map[string][2]bool{
		"images/dock.png": {true, true}, "images/pay.png": {false, true}, "images/none.png": {false, false},
	} {
		if got := [2]bool{base.Shows(name, nil), base.Shows(name, []string{"payroll"})}; got != want {
			t.Errorf("%s is shown to everyone and payroll: %v, want %v", name, got, want)
		}
	}
}

func TestAPictureThatIsMissingIsToldByFileAndLine(t *testing.T) {
	files := fstest.MapFS{"a/x.en.md": {Data: []byte("---\ntitle: X\nlang: en\n---\nText.\n\n![x](images/gone.png)\n\n" +
		"![y](dock.svg)\n\n![z](https://e.example/z.svg)")}}
	_, problems := Load(files, "a")
	if len(problems) != 2 || problems[0].Line != 7 || problems[1].Line != 9 {
		t.Errorf("got %v", problems)
	}
}

func TestAnswersKeepTheirReviewDate(t *testing.T) {
	a := written(t, "en", "Lead.")
	a.Review = day(2026, time.May, 1)
	if got := New(nil).Answer(Hit{Article: a}, day(2026, time.May, 3)).Source; !got.Overdue || !got.Review.Equal(a.Review) {
		t.Errorf("got %+v", got)
	}
}

func TestALongCellGoesOnBelow(t *testing.T) {
	got := Plain("| Where | What |\n|---|---|\n| Köln | " + strings.Repeat("twelve words ", 4) + "|\n| Bonn | one |")
	want := "Where | What\n------+---------------------------------\nKöln  | twelve words twelve words twelve\n" +
		"      | words twelve words\nBonn  | one"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
