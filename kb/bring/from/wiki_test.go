package from

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/kb/bring"
)

// An editor writes into a MediaWiki.
type editor struct {
	t     *testing.T
	http  *http.Client
	api   string
	token string
}

func (e *editor) post(form url.Values) map[string]any {
	e.t.Helper()
	form.Set("format", "json")
	answer, err := e.http.PostForm(e.api, form)
	if err != nil {
		e.t.Fatal(err)
	}
	defer answer.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&out); err != nil || out["error"] != nil {
		e.t.Fatal(err, out)
	}
	return out
}

func (e *editor) tokenOf(kind string) string {
	tokens := e.post(url.Values{"action": {"query"}, "meta": {"tokens"}, "type": {kind}})["query"].(map[string]any)["tokens"]
	return tokens.(map[string]any)[kind+"token"].(string)
}

func (e *editor) write(title, text string) {
	e.post(url.Values{"action": {"edit"}, "title": {title}, "text": {text}, "token": {e.token}})
}

func TestARealMediaWikiIsReadWithTablesRedirectsAndUmlauts(t *testing.T) {
	t.Parallel()
	v := realMediaWiki(t)
	jar, _ := cookiejar.New(nil)
	e := &editor{t: t, http: &http.Client{Jar: jar}, api: v.url + "/api.php"}
	e.post(url.Values{"action": {"login"}, "lgname": {v.user}, "lgpassword": {v.password}, "lgtoken": {e.tokenOf("login")}})
	e.token = e.tokenOf("csrf")
	e.write("Größentabelle für Geräte", "Die '''Größe''' steht hier, siehe [[Gibt es nicht]] und [[VPN einrichten]].\n\n__TOC__\n"+
		"== Maße ==\n{| class=\"wikitable\"\n! Gerät !! Länge\n|-\n| Bildschirm || 30 cm<br/>breit\n|}\n"+
		"== Befehl ==\n<pre>prüfe <ort></pre>\n# Öffnen\n## links\n# Schließen\n[[Category:Maße]]")
	e.write("Wie groß ist mein Gerät", "#REDIRECT [[Größentabelle für Geräte]]")
	source := func() *MediaWiki { return &MediaWiki{Client: client(), URL: v.url, Namespaces: []int{0}} }
	docs, skipped, err := list(t, source(), bring.Known{})
	if err != nil || len(skipped) > 0 {
		t.Fatal(err, skipped)
	}
	var got bring.Document
	for _, d := range docs {
		if d.Title == "Wie groß ist mein Gerät" {
			t.Error("a redirect became a document")
		}
		if d.Title == "Größentabelle für Geräte" {
			got = d
		}
	}
	if len(got.Questions) != 1 || got.Questions[0] != "Wie groß ist mein Gerät" || len(got.Tags) != 1 || got.Tags[0] != "Maße" ||
		got.Updated.IsZero() || !strings.Contains(got.URL, "Gr%C3%B6%C3%9Fentabelle") {
		t.Errorf("got %+v", got)
	}
	for _, part := range []string{"Die **Größe** steht hier, siehe Gibt es nicht und [VPN einrichten](" + v.url,
		"## Maße\n\n| Gerät | Länge |\n|---|---|\n| Bildschirm | 30 cm breit |", "```\nprüfe <ort>\n```",
		"1. Öffnen\n   \n   1. links\n2. Schließen"} {
		if !strings.Contains(got.Markdown, part) {
			t.Errorf("it lacks %q:\n%s", part, got.Markdown)
		}
	}
	dir := t.TempDir()
	im := bring.Importer{Dir: dir, Name: "wiki"}
	if report, err := im.Run(t.Context(), source()); err != nil || report.New != len(docs) {
		t.Errorf("got %v %+v", err, report)
	}
	e.write("Größentabelle für Geräte", "Neu und kürzer, und mit allem, was dazu gehört. "+dir)
	report, err := im.Run(t.Context(), source())
	if err != nil || report.Changed != 1 || report.Unchanged != len(docs)-1 {
		t.Errorf("got %v %+v", err, report)
	}
	signed := source()
	signed.User, signed.Password = v.user, v.password
	if again, _, err := list(t, signed, bring.Known{}); err != nil || len(again) != len(docs) {
		t.Errorf("signed in: got %v and %d documents", err, len(again))
	}
	signed = source()
	signed.User, signed.Password = v.user, "wrong"
	if _, _, err := list(t, signed, bring.Known{}); err == nil || !strings.Contains(err.Error(), "Special:BotPasswords") {
		t.Errorf("a wrong password: got %v", err)
	}
}

func TestARealDokuWikiIsRead(t *testing.T) {
	t.Parallel()
	v := realDokuWiki(t)
	put := func(text string) {
		t.Helper()
		body := "<methodCall><methodName>wiki.putPage</methodName><params><param><value><string>it:masse</string></value></param>" +
			"<param><value><string>" + text + "</string></value></param><param><value><struct><member><name>sum</name><value>" +
			"<string>test</string></value></member></struct></value></param></params></methodCall>"
		request, err := http.NewRequest(http.MethodPost, v.url+"/lib/exe/xmlrpc.php", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth(v.user, v.password)
		request.Header.Set("Content-Type", "text/xml")
		reply, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer reply.Body.Close()
		if said, err := io.ReadAll(reply.Body); err != nil || !strings.Contains(string(said), "<boolean>1</boolean>") {
			t.Fatalf("got %v and %s", err, said)
		}
	}
	put("====== Maße prüfen ======\n\nDie **Größe** ist wichtig, siehe [[it:vpn]].\n\n^ Gerät ^ Länge ^\n| Bild | 30 cm |\n")
	source := func() *DokuWiki {
		return &DokuWiki{Client: client(), URL: v.url + "/", Under: "it:", User: v.user, Password: v.password}
	}
	docs, skipped, err := list(t, source(), bring.Known{})
	if err != nil || len(skipped) > 0 || len(docs) < 3 {
		t.Fatal(err, skipped, docs)
	}
	d := docs["it:masse"]
	if d.Title != "Maße prüfen" || d.URL != v.url+"/doku.php?id=it:masse" || d.Updated.IsZero() ||
		!strings.Contains(d.Markdown, "Die **Größe** ist wichtig") || !strings.Contains(d.Markdown, "| Gerät | Länge |\n|---|---|\n| Bild | 30 cm |") {
		t.Errorf("got %+v", d)
	}
	im := bring.Importer{Dir: t.TempDir(), Name: "doku"}
	if report, err := im.Run(t.Context(), source()); err != nil || report.New != len(docs) {
		t.Errorf("got %v %+v", err, report)
	}
	put("====== Maße prüfen ======\n\nEs ist kürzer.\n")
	if report, err := im.Run(t.Context(), source()); err != nil || report.Changed != 1 || report.Unchanged != len(docs)-1 {
		t.Errorf("got %v %+v", err, report)
	}
}

// TestAMediaWikiIsAskedForWhatChangedOnly plays a wiki whose listing comes in parts.
func TestAMediaWikiIsAskedForWhatChangedOnly(t *testing.T) {
	s := serve(t, nil)
	s.on["/w/api.php"] = func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		page := func(id int, title string) object {
			return object{"pageid": id, "title": title, "canonicalurl": s.URL + "/wiki/" + title, "pagelanguage": "de", "lastrevid": 10 + id}
		}
		var out object
		switch {
		case q.Get("meta") == "siteinfo":
			out = object{"query": object{"general": object{"generator": "MediaWiki 1.39", "lang": "de"}, "rightsinfo": object{"text": "CC BY-SA"}}}
		case q.Get("action") == "parse" && q.Get("pageid") == "3":
			out = object{"error": object{"code": "internal", "info": "broken"}}
		case q.Get("action") == "parse":
			out = object{"parse": object{"text": "<p>Seite " + q.Get("pageid") + "</p>", "categories": []object{{"category": "A_b"}, {"category": "X", "hidden": true}}}}
		case q.Get("rdcontinue") == "" && q.Get("gapcontinue") == "":
			first := page(1, "A")
			first["redirects"] = []object{{"title": "Eins"}}
			out = object{"continue": object{"rdcontinue": "x"}, "query": object{"pages": []object{first, page(2, "B")}}}
		case q.Get("rdcontinue") != "":
			second := page(2, "B")
			second["redirects"] = []object{{"title": "Zwei"}}
			out = object{"batchcomplete": true, "continue": object{"gapcontinue": "C"}, "query": object{"pages": []object{page(1, "A"), second}}}
		default:
			out = object{"batchcomplete": true, "query": object{"pages": []object{page(3, "C")}}}
		}
		answer(w, r, "", out)
	}
	source := func() *MediaWiki { return &MediaWiki{Client: client(), URL: s.URL, Namespaces: []int{0}} }
	docs, skipped, err := list(t, source(), bring.Known{})
	if err != nil || len(docs) != 2 || len(skipped) != 1 || docs["1"].Questions[0] != "Eins" || docs["2"].Questions[0] != "Zwei" ||
		docs["1"].Licence != "CC BY-SA" || len(docs["1"].Tags) != 1 || docs["1"].Tags[0] != "A b" {
		t.Errorf("got %v, %+v, %v", err, docs, skipped)
	}
	im := bring.Importer{Dir: t.TempDir(), Name: "wiki"}
	for _, want := range []int{0, 2} {
		s.took()
		report, err := im.Run(t.Context(), source())
		if err != nil || report.Unchanged != want || report.Skipped != 1 {
			t.Errorf("got %v %+v", err, report)
		}
	}
	for _, asked := range s.took() {
		if strings.Contains(asked, "pageid=1") || strings.Contains(asked, "pageid=2") {
			t.Errorf("a page that had not changed was fetched: %s", asked)
		}
	}
	_, _, err = list(t, &MediaWiki{Client: client(), URL: s.URL + "/nothing/api.php", Namespaces: []int{0}}, bring.Known{})
	if err == nil || !strings.Contains(err.Error(), "no MediaWiki answers") {
		t.Errorf("got %v", err)
	}
}

func FuzzRPC(f *testing.F) {
	f.Add([]byte(`<methodResponse><params><param><value><array><data><value><struct><member><name>id</name><value>a</value></member></struct></value></data></array></value></param></params></methodResponse>`))
	f.Add([]byte(`<methodResponse><fault><value><struct><member><name>faultString</name><value><string>no</string></value></member></struct></value></fault></methodResponse>`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if v, err := readRPC(data); err == nil {
			_ = v.text() + v.member("id")
		}
	})
}
