package directory

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// The kinds of directory.
const (
	AD       = "ad"       // Active Directory, of Windows or Samba
	OpenLDAP = "openldap" // OpenLDAP, with the overlay ppolicy
)

// A Config says where the directory is and what the bot may touch there.
type Config struct {
	Kind       string `yaml:"kind"`        // "ad" or "openldap"
	URL        string `yaml:"url"`         // ldaps://host or ldap://host, which begins with StartTLS; the port may follow
	CAFile     string `yaml:"ca_file"`     // PEM certificates of the authority; empty: those that the system trusts
	ServerName string `yaml:"server_name"` // the name in the server's certificate; empty: the host of the URL

	BindDN   string `yaml:"bind_dn"` // the bot's own account; in Active Directory also its user principal name
	Password string `yaml:"-"`       // its password

	Base string `yaml:"base"` // the bot's part: accounts elsewhere are never changed
	Root string `yaml:"root"` // where names are looked for; empty: the DC components of Base, else Base

	Attributes Attributes        `yaml:"attributes"`
	Protected  Protected         `yaml:"protected"`
	Groups     map[string]string `yaml:"groups"` // the groups that the bot may change: a name for the flows, and the DN
	Policy     string            `yaml:"policy"` // OpenLDAP: DN of the default password policy, for the time of a lock

	Timeout time.Duration `yaml:"timeout"` // for a whole action; 0: 15 seconds; at most 2 minutes
}

// Attributes name the attributes of the directory; an empty one takes the usual one of the kind.
type Attributes struct {
	Account string `yaml:"account"` // the login name: sAMAccountName or uid
	Mail    string `yaml:"mail"`    // mail
	Phone   string `yaml:"phone"`   // telephoneNumber
	Manager string `yaml:"manager"` // manager, which holds a DN
	Member  string `yaml:"member"`  // what a group lists its members in: member or uniqueMember

	Readable []string `yaml:"readable"` // what [Directory.Attributes] may show
}

// Protected names the accounts that the bot never changes and tells nothing about. In Active Directory these are
// always protected as well: accounts with adminCount 1, the built-in administrator and krbtgt, computers and trusts,
// and direct and indirect members of the built-in administrators' and operators' groups. The bot's own account is
// always protected.
type Protected struct {
	Groups   []string `yaml:"groups"`   // DNs; direct and indirect members
	OUs      []string `yaml:"ous"`      // DNs below Base
	Accounts []string `yaml:"accounts"` // login names
}

const (
	usualTimeout   = 15 * time.Second
	longestTimeout = 2 * time.Minute
)

// checked gives the configuration with everything filled in, or all that is wrong with it.
func (c Config) checked() (Config, error) {
	c.fill()
	var wrong []error
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if c.Kind != AD && c.Kind != OpenLDAP {
		return c, fmt.Errorf("kind: %q is neither %q nor %q", c.Kind, AD, OpenLDAP)
	}
	if _, err := c.address(); err != nil {
		bad("url: %w", err)
	}
	if c.BindDN == "" || c.Password == "" {
		bad("bind_dn and its password: without them the server would answer as to nobody")
	}
	if c.Timeout < 0 || c.Timeout > longestTimeout {
		bad("timeout: %s is not between 0 and %s", c.Timeout, longestTimeout)
	}
	for field, name := range c.Attributes.names() {
		if !attributeName.MatchString(name) {
			bad("attributes.%s: %q is no name of an attribute", field, name)
		}
	}
	for field, dn := range c.names() {
		if _, err := ldap.ParseDN(dn); err != nil || dn == "" {
			bad("%s: %q is no distinguished name", field, dn)
		}
	}
	if len(wrong) == 0 && !within(c.Root, c.Base) {
		bad("root: base %q is not below it", c.Base)
	}
	return c, errors.Join(wrong...)
}

// names are all DNs of the configuration.
func (c Config) names() map[string]string {
	all := map[string]string{"base": c.Base, "root": c.Root}
	for i, dn := range c.Protected.Groups {
		all[fmt.Sprintf("protected.groups[%d]", i)] = dn
	}
	for i, dn := range c.Protected.OUs {
		all[fmt.Sprintf("protected.ous[%d]", i)] = dn
	}
	for name, dn := range c.Groups {
		all["groups."+name] = dn
	}
	if c.Policy != "" {
		all["policy"] = c.Policy
	}
	return all
}

// attributeName is how attributes are called (RFC 4512, 2.5), without options.
var attributeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// names are the attributes by their fields.
func (a Attributes) names() map[string]string {
	all := map[string]string{
		"account": a.Account, "mail": a.Mail, "phone": a.Phone, "manager": a.Manager, "member": a.Member,
	}
	for i, name := range a.Readable {
		all[fmt.Sprintf("readable[%d]", i)] = name
	}
	return all
}

func (c *Config) fill() {
	account := map[string]string{AD: "sAMAccountName", OpenLDAP: "uid"}[c.Kind]
	for field, usual := range map[*string]string{
		&c.Attributes.Account: account, &c.Attributes.Mail: "mail", &c.Attributes.Phone: "telephoneNumber",
		&c.Attributes.Manager: "manager", &c.Attributes.Member: "member", &c.Root: suffix(c.Base),
	} {
		if *field == "" {
			*field = usual
		}
	}
	if c.Timeout == 0 {
		c.Timeout = usualTimeout
	}
	if u, err := url.Parse(c.URL); err == nil && c.ServerName == "" {
		c.ServerName = u.Hostname()
	}
}

// An address is where a server listens, and whether TLS begins at once or after StartTLS.
type address struct {
	host     string // with the port
	startTLS bool
}

func (c Config) address() (address, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil:
		return address{}, err
	case u.Scheme != "ldap" && u.Scheme != "ldaps":
		return address{}, fmt.Errorf("%q begins neither with ldaps:// nor with ldap://", c.URL)
	case u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.User != nil:
		return address{}, fmt.Errorf("%q is more or less than a scheme, a host and a port", c.URL)
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"ldap": ldap.DefaultLdapPort, "ldaps": ldap.DefaultLdapsPort}[u.Scheme]
	}
	return address{net.JoinHostPort(u.Hostname(), port), u.Scheme == "ldap"}, nil
}

// authorities are the roots to trust; nil: the system's.
func (c Config) authorities() (*x509.CertPool, error) {
	if c.CAFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("ca_file: %s holds no PEM certificate", c.CAFile)
	}
	return pool, nil
}

// suffix gives the DC components at the end of a DN, or the whole DN where it has none.
func suffix(dn string) string {
	parsed, err := ldap.ParseDN(dn)
	if err != nil {
		return dn
	}
	for i, rdn := range parsed.RDNs {
		if strings.EqualFold(rdn.Attributes[0].Type, "dc") {
			return (&ldap.DN{RDNs: parsed.RDNs[i:]}).String()
		}
	}
	return dn
}

// within says whether dn is base or below it. What is no DN is not.
func within(base, dn string) bool {
	b, err := ldap.ParseDN(base)
	if err != nil {
		return false
	}
	d, err := ldap.ParseDN(dn)
	return err == nil && (b.EqualFold(d) || b.AncestorOfFold(d))
}

// sameDN says whether two DNs name the same entry.
func sameDN(a, b string) bool {
	return within(a, b) && within(b, a)
}
