package kb_test

import (
	"fmt"
	"testing/fstest"
	"time"

	"github.com/firstline-support/firstline/kb"
)

func Example() {
	files := fstest.MapFS{"articles/badge.en.md": {Data: []byte(`---
title: Lost badge
lang: en
questions: ["I lost my badge"]
review: 2026-06-01
---
A lost badge is blocked at once.

## What to do
1. Call the reception.
2. Fetch a new badge.
`)}}
	articles, problems := kb.Load(files, "articles")
	base := kb.New(articles)
	result := base.Search(kb.Query{Text: "my bagde is lost", Lang: "en"})
	answer := base.Answer(result.Hits[0], time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(len(problems), "problems, sure:", result.Confidence > 0.7)
	fmt.Println(kb.Plain(answer.Text))
	fmt.Println("Source:", answer.Source.Title, answer.Source.Overdue)
	// Output:
	// 0 problems, sure: true
	// A lost badge is blocked at once.
	//
	// What to do
	//
	// 1. Call the reception.
	// 2. Fetch a new badge.
	// Source: Lost badge false
}
