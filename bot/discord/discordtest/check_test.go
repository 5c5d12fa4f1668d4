package discordtest_test

import (
	"strings"
	"testing"
)

const (
	postMessage = "POST /channels/{channel_id}/messages"
	callback    = "POST /interactions/{interaction_id}/{interaction_token}/callback"
	globalList  = "PUT /applications/{application_id}/commands"
	quiet       = `"allowed_mentions":{"parse":[]}`
)

func TestWhatDiscordRefusesIsFound(t *testing.T) {
	row := func(inside string) string {
		return `{"content":"x",` + quiet + `,"components":[{"type":1,"components":[` + inside + `]}]}`
	}
	button := `{"type":2,"style":1,"label":"a","custom_id":"a"}`
	for name, c := range map[string]struct{ route, body, problem string }{
		"nothing in it":         {postMessage, `{` + quiet + `}`, "an empty message"},
		"too long":              {postMessage, `{"content":"` + strings.Repeat("ü", 2001) + `",` + quiet + `}`, "content has 2001"},
		"everybody called":      {postMessage, `{"content":"x"}`, "allowed_mentions"},
		"a nonce too long":      {postMessage, `{"content":"x","nonce":"` + strings.Repeat("n", 26) + `",` + quiet + `}`, "nonce"},
		"an empty field":        {postMessage, `{"embeds":[{"fields":[{"name":"a","value":""}]}],` + quiet + `}`, "fields.value"},
		"an empty embed":        {postMessage, `{"embeds":[{"color":3}],` + quiet + `}`, "embeds[0] is empty"},
		"embeds too long":       {postMessage, `{"embeds":[{"description":"` + strings.Repeat("a", 4000) + `"},{"description":"` + strings.Repeat("a", 2001) + `"}],` + quiet + `}`, "6001 characters together"},
		"ids twice":             {postMessage, row(button + "," + button), `"a" is used twice`},
		"six buttons":           {postMessage, row(button + strings.Repeat(","+button, 5)), "6 buttons"},
		"button and menu":       {postMessage, row(button + `,{"type":3,"custom_id":"m","options":[{"label":"a","value":"a"}]}`), "1 buttons and 1 others"},
		"a button without id":   {postMessage, row(`{"type":2,"style":1,"label":"a"}`), "custom_id"},
		"a link without":        {postMessage, row(`{"type":2,"style":5,"label":"a","custom_id":"b"}`), "link button"},
		"a menu without":        {postMessage, row(`{"type":3,"custom_id":"m","options":[]}`), "0 options"},
		"the same value":        {postMessage, row(`{"type":3,"custom_id":"m","options":[{"label":"a","value":"a"},{"label":"b","value":"a"}]}`), "twice"},
		"version 2 without":     {postMessage, `{"components":[{"type":10,"content":"x"}],` + quiet + `}`, "IS_COMPONENTS_V2"},
		"version 2 and content": {postMessage, `{"content":"x","flags":32768,"components":[{"type":10,"content":"x"}],` + quiet + `}`, "there is no content"},
		"ephemeral in public":   {postMessage, `{"content":"x","flags":64,` + quiet + `}`, "flags 64"},
		"a file that is not":    {postMessage, `{"content":"x","attachments":[{"id":0,"filename":"a.png"}],` + quiet + `}`, "not sent"},
		"a modal without":       {callback, `{"type":9,"data":{"title":"T","custom_id":"m","components":[]}}`, "0 components"},
		"a modal's title":       {callback, `{"type":9,"data":{"title":"` + strings.Repeat("T", 46) + `","custom_id":"m","components":[{"type":18,"label":"L","component":{"type":4,"custom_id":"i","style":1}}]}}`, "title has 46"},
		"a modal's ids":         {callback, `{"type":9,"data":{"title":"T","custom_id":"m","components":[{"type":18,"label":"L","component":{"type":4,"custom_id":"i","style":1}},{"type":18,"label":"M","component":{"type":4,"custom_id":"i","style":1}}]}}`, "used twice"},
		"a modal's input":       {callback, `{"type":9,"data":{"title":"T","custom_id":"m","components":[{"type":18,"label":"L","component":{"type":4,"custom_id":"i","style":1,"min_length":5,"max_length":3}}]}}`, "5 to 3"},
		"a great letter":        {globalList, `[{"type":1,"name":"Ask","description":"d"}]`, "cannot be the name"},
		"a great translation":   {globalList, `[{"type":1,"name":"ask","description":"d","name_localizations":{"de":"Frage"}}]`, "cannot be the name"},
		"the same command":      {globalList, `[{"type":1,"name":"ask","description":"d"},{"type":1,"name":"ask","description":"e"}]`, "there twice"},
		"required behind":       {globalList, `[{"type":1,"name":"ask","description":"d","options":[{"type":3,"name":"a","description":"d"},{"type":3,"name":"b","description":"d","required":true}]}]`, "behind one that is not"},
		"a described menu":      {globalList, `[{"type":3,"name":"Get help","description":"d"}]`, "has a description"},
	} {
		problems := strings.Join(checker(t).Request(c.route, []byte(c.body)), "\n")
		if !strings.Contains(problems, c.problem) {
			t.Errorf("%s: found %q", name, problems)
		}
	}
}

func TestWhatDiscordTakesIsLetPass(t *testing.T) {
	for _, c := range []struct{ route, body string }{
		{postMessage, `{"content":"x","tts":false,"components":[],"sticker_ids":[],"flags":4,"nonce":"` + strings.Repeat("n", 25) + `","enforce_nonce":true,` + quiet + `}`},
		{postMessage, `{"flags":32768,"components":[{"type":17,"components":[{"type":10,"content":"x"}]}],` + quiet + `}`},
		{callback, `{"type":5,"data":{"flags":64}}`},
		{globalList, `[{"type":1,"name":"ask","description":"d","default_member_permissions":"16"}]`},
		{callback, `{"type":6}`},
		{callback, `{"type":9,"data":{"title":"T","custom_id":"m","components":[{"type":18,"label":"L","component":{"type":4,"custom_id":"i","style":2,"required":true,"max_length":4000}}]}}`},
		{globalList, `[{"type":1,"name":"ask","description":"d","name_localizations":{"de":"fragen"},"contexts":[0,1],"options":[{"type":3,"name":"question","description":"d","required":true}]},{"type":3,"name":"Get help with this"}]`},
	} {
		if problems := checker(t).Request(c.route, []byte(c.body)); len(problems) > 0 {
			t.Errorf("%s %s: %v", c.route, c.body, problems)
		}
	}
}
