package directorytest

import (
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"text/template"

	"github.com/firstline-support/firstline/bot/bottest/debian"
)

//go:embed samba.conf
var sambaConf string

//go:embed seed.py
var sambaSeed string

// Samba starts an Active Directory domain controller, which takes about ten seconds. Its LDAP listens on the ports
// that are LDAP's own, so it has a loopback address to itself and needs root. An old password is good for nothing at
// once.
func Samba(ctx context.Context) (_ *Server, err error) {
	if os.Getuid() != 0 {
		return nil, fmt.Errorf("%w: Samba's ports are below 1024: run as root", debian.ErrMissing)
	}
	if err = debian.Install(ctx, "samba", "samba-ad-dc", "samba-ad-provision"); err != nil {
		return nil, err
	}
	address, err := quietAddress(ctx)
	if err != nil {
		return nil, err
	}
	const root = "DC=example,DC=test"
	s := &Server{
		Name: "dc1.example.test", Root: root, Base: "OU=people," + root, Admins: "OU=admins," + root,
		Groups: "OU=groups," + root, BindDN: "CN=bot,OU=services," + root, Password: strong(),
		admin: "administrator@example.test", adminPassword: strong(),
		URL: "ldaps://" + address + ":636", PlainURL: "ldap://" + address + ":389",
		login: func(_, account string) string { return `EXAMPLE\` + account },
	}
	s.VPN, s.Blocked, s.Inner = "CN=VPN,"+s.Groups, "CN=Blocked,"+s.Groups, "CN=Inner,"+s.Groups
	if err = s.house(address); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(s.dir))
		}
	}()
	if err = s.provision(ctx, address); err != nil {
		return nil, err
	}
	s.process, err = start(s.dir, "samba", "-s", s.in("smb.conf"), "-F", "--no-process-group", "-M", "prefork",
		"--debug-stdout")
	if err != nil {
		return nil, err
	}
	if err = s.awake(ctx); err != nil {
		s.process.end()
	}
	return s, err
}

// provision makes the domain and fills it.
func (s *Server) provision(ctx context.Context, address string) error {
	var conf bytes.Buffer
	values := map[string]any{"Dir": s.dir, "Address": address, "OldPassword": 0}
	if err := template.Must(template.New("").Parse(sambaConf)).Execute(&conf, values); err != nil {
		return err
	}
	for file, text := range map[string]string{
		"empty.conf": "[global]\n\trealm = EXAMPLE.TEST\n", "smb.conf": conf.String(), "seed.py": sambaSeed,
	} {
		if err := os.WriteFile(s.in(file), []byte(text), 0o600); err != nil {
			return err
		}
	}
	for _, command := range [][]string{
		{"samba-tool", "domain", "provision", "-s", s.in("empty.conf"), "--targetdir=" + s.in("ad"), "--realm=EXAMPLE.TEST",
			"--domain=EXAMPLE", "--server-role=dc", "--dns-backend=NONE", "--adminpass=" + s.adminPassword,
			"--host-ip=" + address, "--host-name=dc1"},
		{"/usr/bin/python3", s.in("seed.py"), s.in("smb.conf"), s.in("ad/private/sam.ldb"), s.Password},
		{"mkdir", "-p", s.in("ad/cache"), s.in("ad/run"), s.in("ad/lock"), s.in("ad/ntp"), s.in("ad/bind-dns")},
	} {
		//nolint:gosec // as listed above
		run := exec.CommandContext(ctx, command[0], command[1:]...)
		run.Env = append(os.Environ(), "TDB_NO_FSYNC=1") // nothing has to outlive a power cut
		if out, err := run.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(command[:2], " "), err, out)
		}
	}
	return nil
}

// strong is a password that the domain's rules take.
func strong() string { return "Aa1-" + rand.Text() }

// quietAddress finds a loopback address where nobody speaks LDAP.
func quietAddress(ctx context.Context) (string, error) {
	var listen net.ListenConfig
	for range 50 {
		part := make([]byte, 2)
		_, _ = rand.Read(part) // never fails
		address := fmt.Sprintf("127.78.%d.%d", part[0], 1+part[1]%254)
		l, err := listen.Listen(ctx, "tcp", address+":0")
		if err != nil {
			continue
		}
		return address, l.Close()
	}
	return "", errors.New("no loopback address is free")
}
