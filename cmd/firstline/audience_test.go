package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hostilePage is an article for everyone whose author tries what Markdown and HTML could do to a reader.
const hostilePage = `---
title: Mend the flux <script>alert("title")</script>
lang: en
questions: ["how do I mend the flux compensator"]
---
Mend the flux. [x](javascript:alert(1)) [y](data:text/html,z) ![p](https://evil.example/p.png "onerror=alert(1)")

![The flux](images/flux.png)

| a | b |
|---|---|
| ` + "`<script>`" + ` | <javascript:alert(1)> |

## Do it
1. Open it.
`

// secretPage is an article for a group, with a mark in all that could be told of it.
const secretPage = `---
title: Quokka bonus
lang: en
questions: ["how is the yearly quokka bonus computed"]
audience: board
---
The Quokka bonus. ![Quokka](images/quokka.png)

## Quokka
1. Ask Quokka.
`

// The real program shows a visitor, who is in no group, nothing of a restricted article on any page or by any button,
// and nothing that runs of a hostile one; nor does its log.
func TestAVisitorSeesNoRestrictedArticleAndNothingThatRuns(t *testing.T) {
	t.Parallel()
	dir := newWorkspace(t, quick...)
	images := filepath.Join(dir, "articles", "images")
	for name, text := range map[string]string{filepath.Join(dir, "articles", "flux.en.md"): hostilePage,
		filepath.Join(dir, "articles", "bonus.en.md"): secretPage,
		filepath.Join(images, "flux.png"):             "picture", filepath.Join(images, "quokka.png"): "Quokka"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := serve(t, dir, freePort(t))
	var told strings.Builder
	for path, want := range map[string]int{"/articles/bonus": 404, "/articles/bonus?lang=en": 404, "/articles/flux": 200,
		"/articles/images/quokka.png": 404, "/articles/images/flux.png": 200, "/articles/images/..%2fbonus.en.md": 404,
		"/articles/images/none.png": 404, "/articles/bonus.en.md": 404} {
		status, body, err := get(t.Context(), p.base+path)
		if err != nil || status != want {
			t.Errorf("%s: %d %v, want %d", path, status, err, want)
		}
		told.WriteString(body)
	}
	v := mustVisit(t, p.base, "en")
	for i, words := range []string{"how is the yearly bonus computed", "how do I mend the flux compensator", "and on a Mac?",
		"step 1 does not work"} {
		if _, err := v.ask(t.Context(), fmt.Sprint("w", i), words); err != nil {
			t.Error(err)
		}
	}
	for i, choice := range []string{"article:bonus", "section:bonus:quokka", "section:bonus:", "flow:bonus", "option:bonus:a"} {
		id := fmt.Sprint("c", i)
		if status, err := v.post(t.Context(), said{ID: id, Choice: choice}); err != nil || status != http.StatusAccepted {
			t.Errorf("press %s: %d %v", choice, status, err)
		}
		eventually(t, 20*time.Second, choice+" is answered", func() bool {
			list, err := v.read(t.Context(), 0)
			_, answered := replyTo(list, id)
			return err == nil && answered
		})
	}
	_, body, err := v.call(t.Context(), http.MethodGet, v.path()+"?after=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(body), "articles/images/flux.png") {
		t.Errorf("the answer has no picture: %s", body)
	}
	list, err := v.transcript(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		told.WriteString(m.HTML)
	}
	for _, runs := range []string{"<script>alert", `href="javascript`, `href="data`, `src="https`} {
		if strings.Contains(strings.ToLower(told.String()), runs) {
			t.Errorf("a page holds %q", runs)
		}
	}
	told.Write(body)
	if strings.Contains(strings.ToLower(told.String()+p.output.String()), "quokka") {
		t.Errorf("somebody was told of the restricted article: %s", told.String())
	}
}
