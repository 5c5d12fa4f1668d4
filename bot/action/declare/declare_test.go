package declare

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/action"
)

func TestTemplatesTakeValuesOnceAndKeepBraces(t *testing.T) {
	for template, want := range map[string]string{
		"":                      "",
		"plain":                 "plain",
		"{user}":                "{{x}} {mail}",
		"a-{user}-{user}":       "a-{{x}} {mail}-{{x}} {mail}",
		"mutation { {{ok}} }":   "mutation",
		"mutation {{ {mail} }}": "mutation { m }",
	} {
		parsed, err := ParseTemplate(template)
		if want == "mutation" {
			if err == nil {
				t.Errorf("%q was taken", template)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := parsed.Fill(map[string]string{"user": "{{x}} {mail}", "mail": "m"}, nil, nil)
		if err != nil || got != want {
			t.Errorf("%q: got %q %v, want %q", template, got, err, want)
		}
	}
	for _, wrong := range []string{"{", "}", "{User}", "{a b}", "{}", "{a", "a}", "{1}", "{a.b}", "{{{"} {
		if _, err := ParseTemplate(wrong); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

func TestEveryPlaceholderIsDeclared(t *testing.T) {
	p := Params{"user": {}}
	_, problems := p.Template("{user} {mail}")
	if len(problems) != 1 || !strings.Contains(problems[0].What, "{mail}") || !strings.Contains(problems[0].Fix, "user") {
		t.Errorf("got %v", problems)
	}
	_, problems = ParseTree(map[string]any{"a": []any{"{user}", map[string]any{"b": "{no}"}}, "{user}": "x"}, p)
	fields := []string{}
	for _, problem := range Under("body", problems) {
		fields = append(fields, problem.Field)
	}
	if want := []string{"body.a[1].b", "body.{user}"}; !reflect.DeepEqual(sorted(fields), want) {
		t.Errorf("got %v, want %v", fields, want)
	}
}

func TestValuesBecomeJSONOfTheirType(t *testing.T) {
	p := Params{"user": {}, "days": {Type: Integer}, "share": {Type: Number}, "now": {Type: Boolean},
		"note": {Optional: true}}
	tree, problems := ParseTree(map[string]any{"user": "{user}", "days": "{days}", "share": "{share}", "now": "{now}",
		"note": "{note}", "text": "{days} days", "list": []any{"{note}", uint64(7), nil, true, 1.5}}, p)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	with, err := p.Take(map[string]string{"user": `","admin":true,"x":"`, "days": "30", "share": "-1.5e3", "now": "true",
		"other": "left behind"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := tree.JSON(with)
	want := `{"days":30,"list":[null,7,null,true,1.5],"now":true,"share":-1.5e3,"text":"30 days",` +
		`"user":"\",\"admin\":true,\"x\":\""}`
	if err != nil || string(got) != want {
		t.Errorf("got %s %v, want %s", got, err, want)
	}
}

func TestValuesThatCannotBeAreRefusedByName(t *testing.T) {
	for name, test := range map[string]struct {
		param Param
		value string
	}{
		"a number with text":     {Param{Type: Number}, `1,"a":2`},
		"a hexadecimal number":   {Param{Type: Number}, "0x10"},
		"not a number":           {Param{Type: Number}, "NaN"},
		"a fraction":             {Param{Type: Integer}, "1.5"},
		"an endless number":      {Param{Type: Integer}, strings.Repeat("9", 100)},
		"a truth in capitals":    {Param{Type: Boolean}, "True"},
		"bytes that are no text": {Param{}, "\xff\xfe"},
		"too much text":          {Param{}, strings.Repeat("a", MaxValue+1)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Params{"x": test.param}.Take(map[string]string{"x": test.value})
			var wrong *ValueError
			if !errors.As(err, &wrong) || wrong.Param != "x" || strings.Contains(err.Error(), test.value) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := (Params{"x": {}}).Take(nil); err == nil {
		t.Error("a missing value was taken")
	}
	if problems := (Params{"Bad": {}, "ok": {Type: "date"}}).Check(); len(problems) != 2 {
		t.Errorf("got %v", problems)
	}
}

// shape is a JSON value with its texts and numbers taken out, so that only its structure is left.
func shape(v any) any {
	switch v := v.(type) {
	case map[string]any:
		s := map[string]any{}
		for key, item := range v {
			s[key] = shape(item)
		}
		return s
	case []any:
		s := []any{}
		for _, item := range v {
			s = append(s, shape(item))
		}
		return s
	case string:
		return "text"
	case json.Number:
		return "number"
	default:
		return v
	}
}

func TestStructureIsTheDeclaredOneWhateverTheValues(t *testing.T) {
	p := Params{"a": {}, "b": {}, "n": {Type: Number}}
	tree, problems := ParseTree(map[string]any{"x": "{a}", "y": []any{"{b}", map[string]any{"z": "<{a}|{b}>"}}, "n": "{n}"}, p)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := map[string]any{"x": "text", "y": []any{"text", map[string]any{"z": "text"}}, "n": "number"}
	hostile := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`"`, `\`, `"}`, `{"a":1}`, "{a}", "{{", "\x00", "\u2028",
		"</script>", "\xff", "1", "-0", "1e9", "null", "true"}))
	rapid.Check(t, func(t *rapid.T) {
		a, b := hostile.Draw(t, "a"), hostile.Draw(t, "b")
		with, err := p.Take(map[string]string{"a": a, "b": b, "n": hostile.Draw(t, "n")})
		if err != nil {
			return // refused
		}
		data, err := tree.JSON(with)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := ReadJSON(data, MaxDepth)
		if err != nil {
			t.Fatal(err)
		}
		if got := shape(doc); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v", got)
		}
		if got := doc.(map[string]any)["x"]; got != a {
			t.Fatalf("got %q, want %q", got, a)
		}
	})
}

func TestPathsLeadToValues(t *testing.T) {
	doc, err := ReadJSON([]byte(`{"ticket":{"id":12,"tags":["a",{"name":"b"}]},"ok":true,"none":null,"ü-x":"y"}`), MaxDepth)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"ticket.id": "12", "ticket.tags[0]": "a", "ticket.tags[1].name": "b", "ok": "true",
		"ü-x": "y", "none": "", "ticket": "", "ticket.tags[2]": "", "ticket.id.x": "", "ticket[0]": "", "no": ""} {
		p, err := ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := text(p, doc); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	for _, wrong := range []string{".", "a.", ".a", "a..b", "a[", "a[]", "a[-1]", "a[01]", "a[x]", "a[0]b", "a]b", "a b",
		"a[99999]", strings.Repeat("a.", 30) + "a", strings.Repeat("a", 300), "\xff"} {
		if _, err := ParsePath(wrong); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

func TestJSONIsBounded(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if _, err := ReadJSON([]byte(deep(10)), 10); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{deep(11), "", "{", "{}{}", "[1] x", "nul", "\"\xff\"", `{"a":}`, strings.Repeat("[", 1<<20)} {
		if _, err := ReadJSON([]byte(wrong), 10); err == nil {
			t.Errorf("%.40q was taken", wrong)
		}
	}
	if _, err := ReadJSON([]byte(`"[[[[[[[[[[[[\"[[[["`), 3); err != nil {
		t.Errorf("brackets in a text count: %v", err)
	}
}

func TestAnswerBecomesAResult(t *testing.T) {
	reading := Reading{Codes: []Rule{{Status: "404", Code: "not_found"}, {Status: "4xx", Path: "error.code", Is: "LOCKED",
		Code: "locked"}, {Path: "ok", Is: "false", Code: "failed"}, {Path: "error", Code: "policy"}},
		Values: map[string]Value{"ticket": {Path: "ticket.id"}, "note": {Path: "note"}, "again": {Path: "error.message"}, "steps": {Path: "steps", Lines: true},
			"password": {Path: "new", Secret: true}},
		Detail: "error.message"}
	c, problems := Compile(reading, true)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for name, test := range map[string]struct {
		status int
		doc    string
		code   string
	}{
		"by status":            {404, `{"error":{"code":"LOCKED"}}`, "not_found"},
		"by status and value":  {423, `{"error":{"code":"LOCKED"}}`, "locked"},
		"by a truth":           {200, `{"ok":false}`, "failed"},
		"by what is there":     {200, `{"error":{}}`, "policy"},
		"null is not there":    {200, `{"error":null}`, ""},
		"by nothing":           {200, `{"ok":true}`, ""},
		"value without status": {500, `{"error":{"code":"LOCKED"}}`, "policy"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := ReadJSON([]byte(test.doc), MaxDepth)
			if err != nil {
				t.Fatal(err)
			}
			if code, _ := c.Code(test.status, doc); code != test.code {
				t.Errorf("got %q, want %q", code, test.code)
			}
		})
	}
	doc, _ := ReadJSON([]byte(`{"ticket":{"id":12},"note":"a\n\tb \u0007c`+strings.Repeat("ü", 600)+`","steps":"1\r\n2  3\n",
		"new":"pa ss","error":{"message":"see pa ss"}}`), MaxDepth)
	result := action.Result{Code: action.OK}
	if err := c.Take(doc, &result); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"ticket": "12", "note": "a b c" + strings.Repeat("ü", 495), "steps": "1\n2 3"}
	if !reflect.DeepEqual(result.Values, want) || result.Secret != "pa ss" || result.Detail != "" {
		t.Errorf("got %+v", result)
	}
	result = action.Result{Code: "locked"}
	if err := c.Take(doc, &result); err != nil || result.Secret != "" || result.Detail != "" {
		t.Errorf("got %+v %v", result, err)
	}
	doc, _ = ReadJSON([]byte(`{"error":{"message":"see page"}}`), MaxDepth)
	result = action.Result{Code: action.OK}
	if err := c.Take(doc, &result); !errors.Is(err, ErrNoSecret) {
		t.Errorf("got %v", err)
	}
}

func TestMistakesOfAReadingAreNamed(t *testing.T) {
	_, problems := Compile(Reading{Codes: []Rule{{Status: "999", Code: "x"}, {Code: "x"}, {Path: "a..b", Code: "X!"},
		{Status: "200", Is: "y", Code: "z"}}, Otherwise: "Not OK", Detail: "[", Values: map[string]Value{"A": {Path: "a"},
		"b": {}, "c": {Path: "c", Secret: true}, "d": {Path: "d", Secret: true}}}, true)
	var fields []string
	for _, p := range problems {
		if p.What == "" || p.Fix == "" {
			t.Errorf("%v does not say all", p)
		}
		fields = append(fields, p.Field)
	}
	want := []string{"codes[0].status", "codes[1]", "codes[2].code", "codes[2].path", "codes[3].is", "detail", "otherwise",
		"values", "values.A", "values.b.path"}
	if !reflect.DeepEqual(sorted(fields), want) {
		t.Errorf("got %v\nwant %v", fields, want)
	}
	if _, problems = Compile(Reading{Codes: []Rule{{Status: "404", Code: "x"}}}, false); len(problems) != 1 {
		t.Errorf("got %v", problems)
	}
}

func FuzzPath(f *testing.F) {
	for _, seed := range []string{"", "a", "ticket.id", "items[0].name", "[0][1].x", "a..b", "a[01]", "ü.ß[9999]"} {
		f.Add(seed, `{"a":[{"name":1}]}`)
	}
	f.Fuzz(func(t *testing.T, s, data string) {
		p, err := ParsePath(s)
		if err != nil {
			return
		}
		if p.String() != s {
			t.Errorf("%q is written as %q", s, p)
		}
		if doc, err := ReadJSON([]byte(data), MaxDepth); err == nil {
			p.In(doc)
		}
	})
}

func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{"", "{a}", "{{a}}", "x{a}y{b}", "{", "}}", "{a}{a}", "{{{a}}}"} {
		f.Add(seed, "{a}")
	}
	f.Fuzz(func(t *testing.T, s, value string) {
		parsed, err := ParseTemplate(s)
		if err != nil {
			return
		}
		if parsed.String() != s {
			t.Errorf("%q is written as %q", s, parsed)
		}
		with := map[string]string{}
		for _, name := range parsed.Names() {
			with[name] = value
		}
		got, err := parsed.Fill(with, func(string) string { return "" }, nil)
		if err != nil || strings.ReplaceAll(got, value, "") != "" {
			t.Errorf("%q with %q is %q, %v", s, value, got, err)
		}
	})
}

func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `[[1]]`, `{"a":"[\"["}`, `"\u0000"`, `1e999`, `{"a":1}{`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if doc, err := ReadJSON(data, 5); err == nil && depth(doc) > 5 {
			t.Errorf("%q is deeper than it may be", data)
		}
	})
}

func depth(v any) int {
	most := -1
	switch v := v.(type) {
	case map[string]any:
		most = 0
		for _, item := range v {
			most = max(most, depth(item))
		}
	case []any:
		most = 0
		for _, item := range v {
			most = max(most, depth(item))
		}
	}
	return most + 1
}

func FuzzShown(f *testing.F) {
	f.Add("a\r\nb\x00\u2028c")
	f.Fuzz(func(t *testing.T, s string) {
		for _, lines := range []bool{false, true} {
			got := Shown(s, lines)
			if n := utf8.RuneCountInString(got); n > MaxShown {
				t.Errorf("%d runes", n)
			}
			if !lines && strings.ContainsAny(got, "\r\n\u2028\u2029\u0085") {
				t.Errorf("%q has several lines", got)
			}
		}
	})
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}
