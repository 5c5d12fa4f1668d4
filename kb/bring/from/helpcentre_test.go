package from

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/kb/bring"
)

// answer sends JSON, to those who sign in as is asked for.
func answer(w http.ResponseWriter, r *http.Request, auth string, value any) {
	if r.Header.Get("Authorization") != auth {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_ = json.NewEncoder(w).Encode(value)
}

type object = map[string]any

func TestZendeskArticlesComeInEveryLanguage(t *testing.T) {
	s := serve(t, nil)
	const auth = "Basic bWVAZXhhbXBsZS5jb20vdG9rZW46c2VjcmV0" // me@example.com/token:secret
	s.on["/api/v2/help_center/locales.json"] = func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, auth, object{"locales": []string{"de", "en-us"}, "default_locale": "en-us"})
	}
	article := func(id int, locale, title string, more object) object {
		a := object{"id": id, "html_url": s.URL + "/hc/" + locale + "/articles/" + fmt.Sprint(id), "title": title, "locale": locale,
			"body": "<p>" + title + " <a href=\"/hc\">mehr</a></p>", "edited_at": "2026-05-04T10:00:00Z", "user_segment_id": nil}
		for k, v := range more {
			a[k] = v
		}
		return a
	}
	limited := false
	s.on["/api/v2/help_center/en-us/articles.json"] = func(w http.ResponseWriter, r *http.Request) {
		if !limited {
			limited = true
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		if r.URL.Query().Get("page[after]") == "" {
			answer(w, r, auth, object{"articles": []object{article(1, "en-us", "Reset", object{"label_names": []string{"account"}})},
				"meta": object{"has_more": true}, "links": object{"next": s.URL + "/api/v2/help_center/en-us/articles.json?page%5Bafter%5D=x"}})
			return
		}
		answer(w, r, auth, object{"articles": []object{article(2, "en-us", "Inside", object{"user_segment_id": 7}),
			article(3, "en-us", "Draft", object{"draft": true})}, "meta": object{"has_more": false}})
	}
	s.on["/api/v2/help_center/de/articles.json"] = func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, auth, object{"articles": []object{article(1, "de", "Zurücksetzen", nil)}, "meta": object{}})
	}
	source := func() bring.Source {
		return &Zendesk{Client: client(), URL: s.URL + "/hc/", User: "me@example.com", Token: "secret"}
	}
	docs, _, err := list(t, source(), bring.Known{})
	if err != nil || len(docs) != 3 {
		t.Fatalf("got %v and %v", err, docs)
	}
	if d := docs["1/de"]; d.Name != "Reset" || d.Lang != "de" || d.Markdown != "Zurücksetzen [mehr]("+s.URL+"/hc)" {
		t.Errorf("got %+v", d)
	}
	report, err := bring.Importer{Dir: t.TempDir(), Name: "help"}.Run(t.Context(), source())
	if err != nil || report.New != 2 || report.Skipped != 1 || report.Notes[1].File+report.Notes[2].File != "help-reset.de.md" {
		t.Errorf("got %v %+v", err, report)
	}
	_, _, err = list(t, &Zendesk{Client: client(), URL: s.URL}, bring.Known{})
	if err == nil || !strings.Contains(err.Error(), "ZENDESK_TOKEN") {
		t.Errorf("got %v", err)
	}
}

func TestATokenIsNotSentToAnotherHost(t *testing.T) {
	s := serve(t, nil)
	s.on["/api/v2/help_center/de/articles.json"] = func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, "", object{"meta": object{"has_more": true}, "links": object{"next": "https://evil.example/next"}})
	}
	_, _, err := list(t, &Zendesk{Client: client(), URL: s.URL, Locales: []string{"de"}}, bring.Known{})
	if err == nil || !strings.Contains(err.Error(), "another host") {
		t.Errorf("got %v", err)
	}
}

func TestFreshdeskFoldersAreWalkedAndClosedOnesMarked(t *testing.T) {
	s := serve(t, nil)
	const auth = "Basic a2V5Olg=" // key:X
	give := func(path string, value any) {
		s.on["/api/v2/solutions/"+path] = func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("page") != "1" {
				value = []object{}
			}
			answer(w, r, auth, value)
		}
	}
	give("categories", []object{{"id": 1}})
	give("categories/1/folders", []object{{"id": 2, "visibility": 1}, {"id": 3, "visibility": 3, "sub_folders_count": 1}})
	give("folders/3/subfolders", []object{{"id": 4, "visibility": 1}})
	give("folders/2/articles", []object{{"id": 10, "title": "Open", "description": "<p>a</p>", "status": 2, "tags": []string{"x"},
		"updated_at": "2026-05-04T10:00:00Z"}, {"id": 11, "title": "Draft", "status": 1}})
	give("folders/3/articles", []object{{"id": 12, "title": "Closed", "description": "b", "status": 2}})
	give("folders/4/articles", []object{{"id": 13, "title": "Below", "description": "c", "status": 2}})
	docs, _, err := list(t, &Freshdesk{Client: client(), URL: s.URL, Key: "key"}, bring.Known{})
	if err != nil || len(docs) != 3 || docs["10"].Restricted || !docs["12"].Restricted || !docs["13"].Restricted {
		t.Errorf("got %v and %+v", err, docs)
	}
	if d := docs["10"]; d.URL != s.URL+"/support/solutions/articles/10" || d.Markdown != "a" || d.Updated.IsZero() {
		t.Errorf("got %+v", d)
	}
}

func TestAConfluenceSpaceIsReadOnServerAndCloud(t *testing.T) {
	s := serve(t, nil)
	closed := object{"user": object{"size": 1}, "group": object{"size": 0}}
	open := object{"user": object{"size": 0}, "group": object{"size": 0}}
	const bearer, basic = "Bearer pat", "Basic bWU6dG9r" // me:tok
	s.on["/rest/api/content"] = func(w http.ResponseWriter, r *http.Request) {
		page := func(id, above string, readers object) object {
			return object{"id": id, "title": "Page " + id, "version": object{"number": 3, "when": "2026-05-04T10:00:00.000+02:00"},
				"ancestors": []object{{"id": above}}, "restrictions": object{"read": object{"restrictions": readers}},
				"_links": object{"webui": "/display/IT/" + id}}
		}
		if r.URL.Query().Get("spaceKey") != "IT" {
			w.WriteHeader(http.StatusNotFound)
		} else if r.URL.Query().Get("start") == "0" {
			answer(w, r, bearer, object{"results": []object{page("1", "0", open), page("3", "2", open)}, "_links": object{"next": "/x"}})
		} else {
			answer(w, r, bearer, object{"results": []object{page("2", "1", closed)}, "_links": object{}})
		}
	}
	body := object{"export_view": object{"value": `<h1>A</h1><p><a href="/display/IT/2">zwei</a></p>`}}
	for _, id := range []string{"1", "2", "3"} {
		s.on["/rest/api/content/"+id] = func(w http.ResponseWriter, r *http.Request) {
			answer(w, r, bearer, object{"body": body, "metadata": object{"labels": object{"results": []object{{"name": "vpn"}}}}})
		}
		s.on["/wiki/api/v2/pages/"+id] = func(w http.ResponseWriter, r *http.Request) { answer(w, r, basic, object{"body": body}) }
		s.on["/wiki/rest/api/content/"+id+"/restriction/byOperation/read"] = func(w http.ResponseWriter, r *http.Request) {
			readers := open
			if id == "2" {
				readers = closed
			}
			answer(w, r, basic, object{"restrictions": readers})
		}
	}
	s.on["/wiki/api/v2/spaces"] = func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, basic, object{"results": []object{{"id": "77"}}})
	}
	s.on["/wiki/api/v2/spaces/77/pages"] = func(w http.ResponseWriter, r *http.Request) {
		page := func(id, above string) object {
			return object{"id": id, "title": "Page " + id, "parentId": above, "version": object{"number": 3, "createdAt": "2026-05-04T10:00:00Z"},
				"_links": object{"webui": "/spaces/IT/pages/" + id}}
		}
		if r.URL.Query().Get("cursor") == "" {
			answer(w, r, basic, object{"results": []object{page("1", ""), page("3", "2")}, "_links": object{"next": "/wiki/api/v2/spaces/77/pages?cursor=c"}})
		} else {
			answer(w, r, basic, object{"results": []object{page("2", "1")}})
		}
	}
	for name, src := range map[string]*Confluence{
		"server": {Client: client(), URL: s.URL, Space: "IT", Token: "pat"},
		"cloud":  {Client: client(), URL: s.URL + "/wiki", Space: "IT", User: "me", Token: "tok", Cloud: true},
	} {
		docs, skipped, err := list(t, src, bring.Known{})
		if err != nil || len(docs) != 3 || len(skipped) > 0 {
			t.Fatalf("%s: got %v, %v, %v", name, err, docs, skipped)
		}
		d := docs["1"]
		if d.Restricted || !docs["2"].Restricted || !docs["3"].Restricted || d.Version != "3" || d.Updated.IsZero() ||
			!strings.HasSuffix(d.Markdown, "[zwei]("+s.URL+"/display/IT/2)") || !strings.HasPrefix(d.URL, src.URL+"/") {
			t.Errorf("%s: got %+v", name, docs)
		}
		dir := t.TempDir()
		for _, want := range []int{1, 0} {
			s.took()
			report, err := bring.Importer{Dir: dir, Name: "it"}.Run(t.Context(), src)
			if err != nil || report.New != want || report.Skipped != 2 {
				t.Errorf("%s: got %v %+v", name, err, report)
			}
		}
		for _, asked := range s.took() {
			if strings.Contains(asked, "/pages/1?") || strings.Contains(asked, "/content/1?") {
				t.Errorf("%s: a page that had not changed was fetched: %s", name, asked)
			}
		}
	}
}
