package workspace_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
)

func TestSecretsAreReadFromWhereTheyAre(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"key": "s3cret\n", "empty": "\n", "large": strings.Repeat("x", 1<<17)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) (string, bool) { return map[string]string{"KEY": "v"}[name], name == "KEY" }
	for _, test := range []struct {
		secret workspace.Secret
		want   string
		ok     bool
	}{
		{"", "", true}, {"env:KEY", "v", true}, {"env:NONE", "", false}, {"file:key", "s3cret", true},
		{workspace.Secret("file:" + filepath.Join(dir, "key")), "s3cret", true}, {"file:empty", "", false},
		{"file:none", "", false}, {"file:large", "", false}, {"hunter2", "", false},
	} {
		got, err := test.secret.Read(dir, env)
		if got != test.want || (err == nil) != test.ok {
			t.Errorf("%q: got %q, %v", test.secret, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error tells the secret: %v", err)
		}
	}
}

func TestGroupsBecomeRolesAndTheHighestCounts(t *testing.T) {
	o := workspace.OIDC{Members: []string{"desk", "both"}, Leads: []string{"leads"}, Admins: []string{"both"}, TrustEmail: true}
	want := handoff.Admission{TrustEmail: true, Roles: map[string]handoff.Role{"desk": handoff.Member,
		"leads": handoff.Lead, "both": handoff.Admin}}
	if diff := cmp.Diff(want, o.Admission()); diff != "" {
		t.Error(diff)
	}
}
