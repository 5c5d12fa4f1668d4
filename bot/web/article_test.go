package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// library gives the articles that everyone may read, as a knowledge base does; others are not in it.
func library() func(id, lang string) (Article, bool) {
	articles := []Article{
		{ID: "reset-password", Lang: "en", Title: "Reset your <b>password</b>", HTML: passwordPage,
			Review: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)},
		{ID: "reset-password", Lang: "de", Title: "Passwort zurücksetzen", HTML: "<p>Das geht selbst.</p>",
			Review: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), Overdue: true},
		{ID: "mfa", Lang: "de", Title: "Anmeldung bestätigen", HTML: "<p>Öffnen Sie die App.</p>", Overdue: true},
		{ID: "guest", Lang: "en", Title: "Wi-Fi for guests", HTML: render("a <script>alert(1)</script> b")},
	}
	return func(id, lang string) (found Article, ok bool) {
		for _, a := range articles {
			if a.ID == id && (!ok || a.Lang == lang) {
				found, ok = a, true
			}
		}
		return found, ok
	}
}

const passwordPage = `<p>You can set a new password <strong>yourself</strong>, it takes about two minutes. You need your
phone with the app and a network of ours or your own.</p>
<h2 id="set-it">Set a new password</h2>
<ol>
<li>Open <a href="https://portal.nordwind.example/password" rel="nofollow noreferrer noopener" target="_blank">the
portal’s password page</a> on any device.</li>
<li>Type your user name, for example <code>j.smith</code>.</li>
</ol>
<pre><code>net user j.smith /domain | findstr /C:&#34;Last set&#34; /C:&#34;Password expires&#34; /C:&#34;Account active&#34;
</code></pre>
<ol start="3">
<li>Confirm the request in the app on your phone.</li>
<li>Choose a password:
<ul>
<li>at least 14 characters</li>
<li>none that you use elsewhere</li>
</ul>
</li>
</ol>
<h2 id="rules">What a password must be</h2>
<table>
<thead><tr><th>Account</th><th>Length</th><th>Expires</th></tr></thead>
<tbody><tr><td>your own</td><td>14</td><td>never, but after an attack</td></tr>
<tr><td>of an administrator</td><td>20</td><td>after 180 days</td></tr></tbody>
</table>
<blockquote><p>Nobody of the service desk will ever ask for your password.</p></blockquote>
<h3 id="phone">On a phone</h3>
<p>Type the new password into the mail app when it asks for it.</p>
`

func TestArticlesAreShownAsTheyWere(t *testing.T) {
	c := newChannel(t, newWorld())
	for _, test := range []struct {
		name, path string
		status     int
	}{
		{"article.en.html", "/articles/reset-password?lang=en", 200},
		{"article.de.html", "/articles/reset-password?lang=de", 200},
		{"article.other.html", "/articles/mfa?lang=en", 200},
		{"article.missing.html", "/articles/salaries?lang=de", 404},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := fetch(t, c.Handler(), test.path)
			if answer.Code != test.status {
				t.Errorf("status %d, want %d", answer.Code, test.status)
			}
			body := answer.Body.String()
			golden(t, test.name, strings.ReplaceAll(body, c.statics.version, "VERSION"))
			if found := inline.FindString(strings.Replace(body, `href="https://portal`, "", 1)); found != "" {
				t.Errorf("the page contains %q", found)
			}
		})
	}
}

func TestArticleThatIsNotForEveryoneOrNotAnIDIsNotFound(t *testing.T) {
	var asked []string
	handler := newChannel(t, newWorld(), func(o *Options) {
		o.Article = func(id, _ string) (Article, bool) {
			asked = append(asked, id)
			return Article{ID: id, Title: "All that is asked for"}, id != "salaries"
		}
	}).Handler()
	for _, test := range []struct {
		name, id string
		status   int
	}{
		{"there", "a-1", 200}, {"restricted", "salaries", 404}, {"longest", strings.Repeat("a", 100), 200},
		{"too long", strings.Repeat("a", 101), 404}, {"capitals", "Mfa", 404}, {"markup", "%3Cscript%3E", 404},
		{"way out", "..%2f..%2fweb.go", 404}, {"dots", "%2e%2e", 404}, {"a file", "mfa.en.md", 404}, {"zero", "a%00", 404},
		{"not UTF-8", "%ff", 404}, {"new line", "a%0a", 404},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := fetch(t, handler, "/articles/"+test.id+"?lang=%22%3E%3Cscript%3E")
			if answer.Code != test.status || answer.Header().Get("Content-Language") != "en" {
				t.Errorf("status %d in %q", answer.Code, answer.Header().Get("Content-Language"))
			}
			if body := answer.Body.String(); strings.Contains(body, "<script") || !strings.Contains(body, "Ask a question") {
				t.Error("not a page of ours")
			}
		})
	}
	slices.Sort(asked)
	if want := []string{"a-1", strings.Repeat("a", 100), "salaries"}; !slices.Equal(slices.Compact(asked), want) {
		t.Errorf("asked for %q", asked)
	}
}

func TestForeignTextOfAnArticleStaysText(t *testing.T) {
	handler := newChannel(t, newWorld()).Handler()
	title := fetch(t, handler, "/articles/reset-password?lang=en").Body.String()
	if count := strings.Count(title, "Reset your &lt;b&gt;password&lt;/b&gt;"); count != 2 {
		t.Errorf("the title is there %d times, want 2", count)
	}
	if body := fetch(t, handler, "/articles/guest").Body.String(); strings.Contains(body, "<script") {
		t.Error("a script came through")
	}
}

func TestArticleIsSentAgainOnlyWhenItChanged(t *testing.T) {
	handler := newChannel(t, newWorld()).Handler()
	const path = "/articles/reset-password?lang=en"
	first := fetch(t, handler, path)
	tag := first.Header().Get("ETag")
	if first.Header().Get("Cache-Control") != "no-cache" || tag == "" {
		t.Errorf("headers %v", first.Header())
	}
	if again := fetch(t, handler, path, header("If-None-Match", tag)); again.Code != 304 || again.Body.Len() > 0 {
		t.Errorf("the same page: %d with %d bytes", again.Code, again.Body.Len())
	}
	if other := fetch(t, handler, path[:len(path)-2]+"de", header("If-None-Match", tag)); other.Code != 200 {
		t.Errorf("another page: %d", other.Code)
	}
	head := fetch(t, handler, path, func(r *http.Request) { r.Method = http.MethodHead })
	if head.Code != 200 || head.Body.Len() > 0 || head.Header().Get("ETag") != tag {
		t.Errorf("HEAD: %d with %d bytes, %v", head.Code, head.Body.Len(), head.Header())
	}
	if post := fetch(t, handler, path, func(r *http.Request) { r.Method = http.MethodPost }); post.Code != 405 {
		t.Errorf("POST: %d", post.Code)
	}
}

func TestSourceLeadsToItsPassage(t *testing.T) {
	with := newChannel(t, newWorld())
	without := newChannel(t, newWorld(), func(o *Options) { o.Article = nil })
	for _, test := range []struct {
		name    string
		channel *Channel
		source  handoff.Source
		want    string
	}{
		{"passage", with, handoff.Source{Article: "mfa", Lang: "de", Anchor: "app"}, "articles/mfa?lang=de#app"},
		{"whole article", with, handoff.Source{Article: "mfa", Lang: "de"}, "articles/mfa?lang=de"},
		{"foreign text", with, handoff.Source{Article: "mfa", Lang: `"&x=1`, Anchor: `">ö`},
			"articles/mfa?lang=%22%26x%3D1#%22%3E%C3%B6"},
		{"no id", with, handoff.Source{Article: "../console", Lang: "de"}, ""},
		{"no pages", without, handoff.Source{Article: "mfa", Lang: "de"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.channel.sources([]handoff.Source{test.source})[0].URL; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if answer := fetch(t, without.Handler(), "/articles/mfa"); answer.Code != 404 {
		t.Errorf("without pages: status %d", answer.Code)
	}
}

func TestPicturesAreServedAsPicturesOnly(t *testing.T) {
	c := newChannel(t, newWorld(), func(o *Options) {
		o.Picture = func(name string) ([]byte, bool) { return []byte("<script>alert(1)</script>"), name != "none.png" }
	})
	for path, want := range map[string]struct {
		status int
		kind   string
	}{
		"dock.png": {200, "image/png"}, "dock.webp": {200, "image/webp"}, "none.png": {404, ""}, "dock.svg": {404, ""},
		"dock.html": {404, ""}, "..%2fdock.html": {404, ""},
	} {
		answer := fetch(t, c.Handler(), "/articles/images/"+path)
		kind := answer.Header().Get("Content-Type")
		if answer.Code != want.status || want.kind != "" && kind != want.kind {
			t.Errorf("%s: %d %s", path, answer.Code, kind)
		}
		if answer.Header().Get("X-Content-Type-Options") != "nosniff" ||
			answer.Header().Get("Content-Security-Policy") != strictPolicy {
			t.Errorf("%s: headers %v", path, answer.Header())
		}
	}
	without := newChannel(t, newWorld())
	if answer := fetch(t, without.Handler(), "/articles/images/dock.png"); answer.Code != 404 {
		t.Errorf("status %d where there are no pictures", answer.Code)
	}
}
