package directory

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	"github.com/go-ldap/ldap/v3"
	"golang.org/x/text/encoding/unicode"
)

// The bits of userAccountControl and of its computed sister (MS-ADTS 2.2.16).
const (
	adDisabled        = 0x2
	adLocked          = 0x10
	adTrusts          = 0x800 | 0x1000 | 0x2000 // trusts between domains, workstations, servers
	adNeverExpires    = 0x10000
	adSmartcard       = 0x40000
	adPasswordExpired = 0x800000
)

// activeDirectory asks Active Directory.
type activeDirectory struct{ cfg Config }

func (activeDirectory) people() string { return "(&(objectCategory=person)(objectClass=user))" }

func (k activeDirectory) logins() []string {
	return []string{k.cfg.Attributes.Account, "userPrincipalName", k.cfg.Attributes.Mail}
}

func (k activeDirectory) columns() []string {
	a := k.cfg.Attributes
	return []string{a.Account, a.Mail, a.Phone, a.Manager, "displayName", "memberOf", "userAccountControl",
		"msDS-User-Account-Control-Computed", "lockoutTime", "accountExpires", "pwdLastSet", "adminCount", "objectSid",
		"whenChanged", "replPropertyMetaData", "msDS-ResultantPSO", "tokenGroups"}
}

func (k activeDirectory) read(s *session, e *ldap.Entry) (Account, error) {
	control, err := number(e, "userAccountControl")
	if err != nil {
		return Account{}, err
	}
	computed, err := number(e, "msDS-User-Account-Control-Computed")
	if err != nil {
		return Account{}, err
	}
	set, err := number(e, "pwdLastSet")
	if err != nil {
		return Account{}, err
	}
	a := Account{
		Name: e.GetEqualFoldAttributeValue(k.cfg.Attributes.Account), DN: e.DN,
		Display: e.GetEqualFoldAttributeValue("displayName"),
		Mail:    e.GetEqualFoldAttributeValue(k.cfg.Attributes.Mail),
		Phone:   e.GetEqualFoldAttributeValue(k.cfg.Attributes.Phone),
		Groups:  e.GetEqualFoldAttributeValues("memberOf"),

		PasswordSet:    adTime(set),
		ContactChanged: contactChanged(e, k.cfg.Attributes.Mail, k.cfg.Attributes.Phone),
	}
	a.Disabled = control&adDisabled != 0
	a.Locked = computed&adLocked != 0
	a.MustChange = set == 0 && control&(adNeverExpires|adSmartcard) == 0
	a.PasswordExpired = computed&adPasswordExpired != 0 && !a.MustChange
	if expires, err := number(e, "accountExpires"); err == nil {
		at := adTime(expires)
		a.Expired = !at.IsZero() && !at.After(time.Now())
	}
	if a.Locked {
		a.LockedUntil, err = k.lockedUntil(s, e)
	}
	return a, err
}

// lockedUntil adds the lock's length in the password policy of the account, or else of the domain, to its beginning.
// A policy that the bot may not read leaves it unknown.
func (k activeDirectory) lockedUntil(s *session, e *ldap.Entry) (time.Time, error) {
	since, err := number(e, "lockoutTime")
	if err != nil {
		return time.Time{}, err
	}
	policy, column := suffix(e.DN), "lockoutDuration"
	if own := e.GetEqualFoldAttributeValue("msDS-ResultantPSO"); own != "" {
		policy, column = own, "msDS-LockoutDuration"
	}
	p, err := s.entry(policy, column)
	if err != nil {
		return time.Time{}, nil
	}
	// The length is negative, in steps of 100 ns; 0 and the smallest number of all: until somebody unlocks it.
	length, err := number(p, column)
	if err != nil || length >= 0 || length < -100*adYear {
		return time.Time{}, nil
	}
	return adTime(since - length), nil
}

// unlock writes lockoutTime 0, which is how a lock is ended (MS-ADA1 2.375).
func (activeDirectory) unlock(s *session, a Account) error {
	m := ldap.NewModifyRequest(a.DN, nil)
	m.Replace("lockoutTime", []string{"0"})
	return s.change(func() error { return s.Modify(m) })
}

// reset replaces unicodePwd, which only an encrypted connection may (MS-ADTS 3.1.1.3.1.5.1), and in the same request
// what goes with it, so that all of it is done or nothing.
func (activeDirectory) reset(s *session, a Account, password string, mustChange bool) error {
	quoted, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(`"` + password + `"`)
	if err != nil {
		return fmt.Errorf("write the password in UTF-16: %w", err)
	}
	m := ldap.NewModifyRequest(a.DN, nil)
	m.Replace("unicodePwd", []string{quoted})
	if mustChange {
		m.Replace("pwdLastSet", []string{"0"})
	}
	if a.Locked {
		m.Replace("lockoutTime", []string{"0"})
	}
	err = s.change(func() error { return s.Modify(m) })
	if refused(err) {
		return fmt.Errorf("%w: %w", ErrPolicy, err)
	}
	return err
}

// number reads an integer that every account has.
func number(e *ldap.Entry, attribute string) (int64, error) {
	text := e.GetEqualFoldAttributeValue(attribute)
	if text == "" {
		return 0, fmt.Errorf("%w: %s", errUnreadable, attribute)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", attribute, err)
	}
	return n, nil
}

// Times of Active Directory count steps of 100 ns since 1601 (MS-DTYP 2.3.3).
const (
	adSecond = int64(10_000_000)
	adYear   = 365 * 24 * 3600 * adSecond
	adEpoch  = int64(11_644_473_600) // seconds from 1601 to 1970
)

// adTime is the time that a number stands for; zero for 0 and for never.
func adTime(n int64) time.Time {
	if n <= 0 || n >= 8000*adYear {
		return time.Time{}
	}
	return time.Unix(n/adSecond-adEpoch, n%adSecond*100).UTC()
}

// A sid is a security identifier as the directory stores it (MS-DTYP 2.4.2.2).
type sid string

// rid is its last part; 0 where it has none.
func (s sid) rid() uint32 {
	if len(s) < 12 || len(s) != 8+4*int(s[1]) {
		return 0
	}
	return binary.LittleEndian.Uint32([]byte(s[len(s)-4:]))
}

// builtin says whether it is one of BUILTIN (S-1-5-32-*) or of the domain's own (S-1-5-21-*).
func (s sid) builtin() bool {
	return len(s) == 16 && s[1] == 2 && binary.LittleEndian.Uint32([]byte(s[8:12])) == 32
}

// powerful says whether it is a group that rules others: administrators, account, server, print and backup operators
// and replicators of BUILTIN; admins of domain, schema and enterprise, domain controllers, owners of group policies,
// and key admins of the domain (MS-DTYP 2.4.2.4).
func (s sid) powerful() bool {
	if s.builtin() {
		switch s.rid() {
		case 544, 548, 549, 550, 551, 552:
			return true
		}
		return false
	}
	switch s.rid() {
	case 512, 516, 518, 519, 520, 521, 526, 527:
		return true
	}
	return false
}
