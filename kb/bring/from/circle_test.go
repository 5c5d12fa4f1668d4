package from

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/kb/bring"
)

// systems are those that are read through an API, at an address.
func systems(address string) map[string]bring.Source {
	return map[string]bring.Source{
		"zendesk":          &Zendesk{Client: client(), URL: address},
		"freshdesk":        &Freshdesk{Client: client(), URL: address, Key: "key"},
		"confluence cloud": &Confluence{Client: client(), URL: address, Space: "IT", Cloud: true},
		"confluence":       &Confluence{Client: client(), URL: address, Space: "IT"},
		"mediawiki":        &MediaWiki{Client: client(), URL: address, Namespaces: []int{0}},
		"dokuwiki":         &DokuWiki{Client: client(), URL: address},
	}
}

// answers are what the systems say, each to everything that it is asked; all of them promise more.
func answers() map[string]string {
	full := strings.Repeat(`{"id":1,"title":"A","description":"<p>a</p>","status":2,"visibility":1,"sub_folders_count":1},`, freshdeskPage)
	return map[string]string{
		"zendesk": `{"locales":["en"],"default_locale":"en","articles":[{"id":1,"title":"A","body":"<p>a</p>","locale":"en"}],` +
			`"meta":{"has_more":true},"links":{"next":"/api/v2/help_center/en/articles.json?page=2"}}`,
		"freshdesk": "[" + strings.TrimSuffix(full, ",") + "]",
		"confluence cloud": `{"results":[{"id":"1","title":"A","version":{"number":1}}],"_links":{"next":"/api/v2/spaces/1/pages?cursor=x"},` +
			`"body":{"export_view":{"value":"<p>a</p>"}}}`,
		"confluence": `{"results":[{"id":"1","title":"A","version":{"number":1}}],"_links":{"next":"/more"},` +
			`"body":{"export_view":{"value":"<p>a</p>"}}}`,
		"mediawiki": `{"batchcomplete":true,"continue":{"gapcontinue":"B","continue":"-"},"query":{"general":{"generator":"MediaWiki"},` +
			`"pages":[{"pageid":1,"title":"A","lastrevid":2}]},"parse":{"text":"<p>a</p>"}}`,
	}
}

// saysAlways gives the server that says the same to everything.
func saysAlways(t testing.TB, kind string, body []byte) *server {
	s := serve(t, nil)
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.RequestURI())
		s.mu.Unlock()
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body)
	})
	return s
}

func TestAListingThatGoesInACircleEndsWithAnError(t *testing.T) {
	for name, body := range answers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := saysAlways(t, "application/json", []byte(body))
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			var failed error
			for _, err := range systems(s.URL)[name].Documents(ctx, bring.Known{}) {
				if failed = err; err != nil {
					break
				}
			}
			if failed == nil || !strings.Contains(failed.Error(), "circle") {
				t.Errorf("ended with %v after %d requests", failed, len(s.took()))
			}
		})
	}
}

// FuzzSystems: whatever a system answers, reading it ends, and does not ask more than its answers name.
func FuzzSystems(f *testing.F) {
	for name, body := range answers() {
		f.Add(name, []byte(body))
	}
	f.Add("dokuwiki", []byte(`<methodResponse><params><param><value><array><data><value><struct><member><name>id</name><value>`+
		`<string>a</string></value></member></struct></value></data></array></value></param></params></methodResponse>`))
	f.Add("freshdesk", []byte(`[{"id":1,"sub_folders_count":3,"status":2},{"id":2,"sub_folders_count":1}]`))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		if len(body) > 64<<10 {
			return
		}
		kind := "application/json"
		if name == "dokuwiki" {
			kind = "text/xml"
		}
		s := saysAlways(t, kind, body)
		source, known := systems(s.URL)[name]
		if !known {
			return
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		for d, err := range source.Documents(ctx, bring.Known{}) {
			if err == nil && !d.Unchanged && d.ID == "" {
				t.Errorf("a document without an id: %+v", d)
			}
		}
		if n, most := len(s.took()), 50+len(body); n > most {
			t.Errorf("%d requests for answers of %d bytes", n, len(body))
		}
		if ctx.Err() != nil {
			t.Errorf("%s did not end", name)
		}
	})
}
