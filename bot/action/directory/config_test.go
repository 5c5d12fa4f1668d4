package directory_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/firstline-support/firstline/bot/action/directory"
)

func good() directory.Config {
	return directory.Config{Kind: directory.AD, URL: "ldaps://dc1.example.test", BindDN: "bot@example.test", Password: "x",
		Base: "OU=people,DC=example,DC=test"}
}

func TestAConfigurationIsCheckedBeforeAnyServerIsReached(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "ca.crt")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*directory.Config){
		"kind: ":                 func(c *directory.Config) { c.Kind = "edirectory" },
		"url: ":                  func(c *directory.Config) { c.URL = "ldapi:///socket" },
		`url: "ldap://x?y"`:      func(c *directory.Config) { c.URL = "ldap://x?y" },
		`url: "ldap://u:p@x"`:    func(c *directory.Config) { c.URL = "ldap://u:p@x" },
		`url: "ldaps://"`:        func(c *directory.Config) { c.URL = "ldaps://" },
		"bind_dn ":               func(c *directory.Config) { c.Password = "" },
		"timeout: ":              func(c *directory.Config) { c.Timeout = -1 },
		`base: ""`:               func(c *directory.Config) { c.Base = "" },
		`root: base`:             func(c *directory.Config) { c.Root = "DC=other,DC=test" },
		"protected.groups[1]: ":  func(c *directory.Config) { c.Protected.Groups = []string{"CN=a", "b"} },
		"protected.ous[0]: ":     func(c *directory.Config) { c.Protected.OUs = []string{"x"} },
		"groups.vpn: ":           func(c *directory.Config) { c.Groups = map[string]string{"vpn": ""} },
		"policy: ":               func(c *directory.Config) { c.Policy = "default" },
		"ca_file: ":              func(c *directory.Config) { c.CAFile = filepath.Join(empty, "none") },
		"holds no PEM":           func(c *directory.Config) { c.CAFile = empty },
		"attributes.account: ":   func(c *directory.Config) { c.Attributes.Account = "uid)(cn" },
		"attributes.readable[0]": func(c *directory.Config) { c.Attributes.Readable = []string{"*"} },
	} {
		c := good()
		change(&c)
		if _, err := directory.Open(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want something of %q", err, want)
		}
	}
	if _, err := directory.Open(good()); err != nil {
		t.Error(err)
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := directory.Open(directory.Config{Kind: directory.AD})
	for _, want := range []string{"url", "bind_dn", "base"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want something of %s", err, want)
		}
	}
}

func TestTheConfigurationIsWrittenAsDocumented(t *testing.T) {
	t.Parallel()
	var c directory.Config
	err := yaml.UnmarshalWithOptions([]byte(`
kind: ad
url: ldaps://dc1.example.test
ca_file: ca.pem
server_name: dc1.example.test
bind_dn: bot@example.test
base: OU=people,DC=example,DC=test
root: DC=example,DC=test
timeout: 10s
policy: cn=default,ou=policies,dc=example,dc=test
attributes: {account: sAMAccountName, mail: mail, phone: mobile, manager: manager, member: member, readable: [title]}
protected:
  groups: ["CN=Blocked,OU=groups,DC=example,DC=test"]
  ous: ["OU=board,OU=people,DC=example,DC=test"]
  accounts: [chief]
groups:
  vpn: CN=VPN,OU=groups,DC=example,DC=test
`), &c, yaml.Strict())
	if err != nil {
		t.Fatal(err)
	}
	c.Password, c.CAFile = "x", ""
	if _, err = directory.Open(c); err != nil {
		t.Error(err)
	}
}
