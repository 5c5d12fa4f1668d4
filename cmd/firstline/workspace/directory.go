package workspace

import (
	"path/filepath"
	"time"

	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/cmd/firstline/actions"
)

// A Simulation is how an action ends that is only tried out.
type Simulation struct {
	Simulate string `yaml:"simulate"`
}

// Directory is where people's accounts are. Without an address there is none.
type Directory struct {
	Kind       string               `yaml:"kind"`
	URL        string               `yaml:"url"`
	CAFile     string               `yaml:"ca_file"`
	ServerName string               `yaml:"server_name"`
	BindDN     string               `yaml:"bind_dn"`
	Password   Secret               `yaml:"bind_password"`
	Base       string               `yaml:"base"`
	Root       string               `yaml:"root"`
	Attributes directory.Attributes `yaml:"attributes"`
	Protected  directory.Protected  `yaml:"protected"`
	Groups     map[string]string    `yaml:"groups"`
	Policy     string               `yaml:"policy"`
	Timeout    time.Duration        `yaml:"timeout"`
}

// On tells whether there is one.
func (d Directory) On() bool { return d.URL != "" }

// Config gives what the directory's room wants to know; dir is the workspace's folder.
func (d Directory) Config(dir string, env func(string) (string, bool)) (directory.Config, error) {
	c := d.plain()
	c.CAFile = d.CAFile
	if c.CAFile != "" && !filepath.IsAbs(c.CAFile) {
		c.CAFile = filepath.Join(dir, c.CAFile)
	}
	var err error
	c.Password, err = d.Password.Read(dir, env)
	return c, err
}

// plain is all but what has to be read.
func (d Directory) plain() directory.Config {
	return directory.Config{Kind: d.Kind, URL: d.URL, ServerName: d.ServerName, BindDN: d.BindDN, Base: d.Base,
		Root: d.Root, Attributes: d.Attributes, Protected: d.Protected, Groups: d.Groups, Policy: d.Policy,
		Timeout: d.Timeout}
}

// directory checks what is said about the directory. The room itself checks the names in it.
func (s *sheet) directory(d Directory) {
	if !d.On() {
		return
	}
	if d.Password == "" || !d.Password.valid() {
		s.note("directory.bind_password", "nothing says where the password of the bot's account is",
			"write env:NAME for a variable of the environment, or file:PATH; a password itself must not be here")
	}
	c := d.plain()
	c.Password = "given"
	if _, err := directory.Open(c); err != nil {
		s.note("directory", err.Error(), "put it right; the reference in the README tells what each line means")
	}
}

// Simulated are the actions that are only tried out.
func (c Config) Simulated() map[string]actions.Simulate {
	all := map[string]actions.Simulate{}
	for id, s := range c.Actions {
		all[id] = actions.Simulate{Code: s.Simulate}
	}
	return all
}

// actionNames are all that flows may ask for.
func (w *Workspace) actionNames() []string {
	all := map[string]bool{}
	for _, a := range w.Actions {
		all[a.ID] = true
	}
	for id := range w.Config.Actions {
		all[id] = true
	}
	return names(all)
}

// directoryKeys are about where accounts are.
func directoryKeys() []Key {
	return []Key{
		{"directory.kind", text, "", "", "`ad` (Active Directory, of Windows or Samba) or `openldap`."},
		{"directory.url", text, "", "FIRSTLINE_DIRECTORY_URL", "Where the directory is: `ldaps://dc1.example.com`, or " +
			"`ldap://…`, which begins with StartTLS. Without it there is none."},
		{"directory.ca_file", text, "", "",
			"Certificates of the authority that vouches for the server (PEM). Empty: those " +
				"that the system trusts."},
		{"directory.server_name", text, "", "", "The name in the server's certificate. Empty: the host of the address."},
		{"directory.bind_dn", text, "", "",
			"The bot's own account there, with the rights to do what flows ask for and no more."},
		{"directory.bind_password", text, "", "", "Where its password is: `env:NAME` or `file:PATH`."},
		{"directory.base", text, "", "", "The part with the people's accounts. Accounts elsewhere are never changed."},
		{"directory.root", text, "", "", "Where names are looked for. Empty: the whole domain of the base."},
		{"directory.attributes.account", text, "", "", "The attribute with the login name. Empty: the usual one."},
		{"directory.attributes.mail", text, "", "", "The attribute with the mail address. Empty: `mail`."},
		{"directory.attributes.phone", text, "", "", "The attribute with the telephone number. Empty: `telephoneNumber`."},
		{"directory.attributes.manager", text, "", "", "The attribute with the manager. Empty: `manager`."},
		{"directory.attributes.member", text, "", "",
			"The attribute in which a group lists its members. Empty: the usual one."},
		{"directory.attributes.readable", list, "[]", "", "Further attributes that flows may show."},
		{"directory.protected.groups", list, "[]", "",
			"Groups (DN) whose members the bot never changes and says nothing about. " +
				"Administrators of Active Directory are protected anyway."},
		{"directory.protected.ous", list, "[]", "", "Parts below the base (DN) that are protected as well."},
		{"directory.protected.accounts", list, "[]", "", "Login names that are protected as well."},
		{"directory.groups.<group>", text, "", "",
			"A group (DN) that flows may put people into, by the name that they call it."},
		{"directory.policy", text, "", "", "OpenLDAP: the default password policy (DN), to know how long a lock lasts."},
		{"directory.timeout", duration, "15s", "", "How long one action may take, at most 2m."},
	}
}
