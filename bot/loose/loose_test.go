package loose_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/loose"
)

func TestWhatCannotBeReadTakesNothingElseAlong(t *testing.T) {
	type part struct {
		Name loose.Text
		Size loose.Number
	}
	type whole struct {
		Text  loose.Text
		Done  loose.Yes
		Parts loose.List[part]
		Tags  loose.List[string]
	}
	var got whole
	const text = `{"Text": 7, "Done": true, "Parts": [{"Name": "a", "Size": "big"}, 3, null, {"Name": null, "Size": 2}],
		"Tags": {"a": 1}}`
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := whole{Done: loose.Yes{V: true}, Parts: loose.List[part]{V: []part{{Name: loose.Text{V: "a"}}, {},
		{Size: loose.Number{V: 2}}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
