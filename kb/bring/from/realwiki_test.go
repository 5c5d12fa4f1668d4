package from

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Where Debian's packages put the wikis.
const (
	mediaWikiAt = "/usr/share/mediawiki"
	dokuWikiAt  = "/usr/share/dokuwiki"
	dokuConf    = "/etc/dokuwiki"
)

// A wiki is a real one of the test, with somebody who may edit it.
type wiki struct{ url, user, password string }

// realMediaWiki gives the MediaWiki that the environment names (MW_URL, MW_BOT_USER, MW_BOT_PASSWORD), or else one of
// the machine's own program; it skips where there is none.
func realMediaWiki(t *testing.T) wiki {
	t.Helper()
	if w, ok := named("MW_URL", "MW_BOT_USER", "MW_BOT_PASSWORD"); ok {
		return w
	}
	needs(t, filepath.Join(mediaWikiAt, "maintenance/install.php"))
	dir, port := t.TempDir(), freePort(t)
	w := wiki{"http://127.0.0.1:" + port, "Bringer@test", hex.EncodeToString([]byte(rand.Text()[:16]))}
	conf := filepath.Join(dir, "LocalSettings.php")
	php := func(text, script string, args ...string) {
		t.Helper()
		run := exec.CommandContext(t.Context(), "php", append([]string{filepath.Join(mediaWikiAt, "maintenance", script)}, args...)...)
		run.Env = append(os.Environ(), "MW_CONFIG_FILE="+conf)
		run.Stdin = strings.NewReader(text)
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
	}
	php("", "install.php", "--dbtype=sqlite", "--dbpath="+dir, "--dbname=wiki", "--scriptpath=", "--server="+w.url,
		"--confpath="+dir, "--lang=en", "--pass=Admin-"+rand.Text(), "Wiki", "Admin")
	write(t, conf, read(t, conf)+"\n$wgArticlePath = '/index.php/$1'; $wgMainCacheType = CACHE_NONE; $wgRateLimits = [];\n"+
		"$wgPasswordAttemptThrottle = false; $wgJobRunRate = 0; $wgCacheDirectory = '"+dir+"';\n")
	php("", "createAndPromote.php", "--bot", "Bringer", "User-"+rand.Text())
	php("", "createBotPassword.php", "--appid", "test", "--grants", "basic,highvolume,editpage,createeditmovepage", "Bringer", w.password)
	php("== Schritte ==\n# Client installieren\n", "edit.php", "--user", "Admin", "VPN einrichten")
	serves(t, port, w.url+"/api.php?action=query&meta=siteinfo&format=json", []string{"MW_CONFIG_FILE=" + conf},
		"-d", "display_errors=0", "-t", mediaWikiAt)
	return w
}

// realDokuWiki is the same for a DokuWiki (DW_URL, DW_USER, DW_PASSWORD).
func realDokuWiki(t *testing.T) wiki {
	t.Helper()
	if w, ok := named("DW_URL", "DW_USER", "DW_PASSWORD"); ok {
		return w
	}
	needs(t, filepath.Join(dokuWikiAt, "doku.php"))
	dir, port := t.TempDir(), freePort(t)
	w := wiki{"http://127.0.0.1:" + port, "bringer", "Bot-" + rand.Text()}
	conf, data := filepath.Join(dir, "conf"), filepath.Join(dir, "data")
	if err := os.CopyFS(conf, onlyFiles{os.DirFS(dokuConf)}); err != nil {
		t.Fatal(err)
	}
	for _, folder := range strings.Fields("attic cache index locks log media media_attic media_meta meta pages/it tmp") {
		if err := os.MkdirAll(filepath.Join(data, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	hash := sha1.Sum([]byte(w.password))
	for name, text := range map[string]string{
		"conf/local.php": "<?php\n$conf['title'] = 'Wiki'; $conf['lang'] = 'de'; $conf['savedir'] = '" + data + "'; $conf['useacl'] = 1;\n" +
			"$conf['remote'] = 1; $conf['remoteuser'] = '@user'; $conf['updatecheck'] = 0; $conf['baseurl'] = '" + w.url + "';\n",
		"conf/acl.auth.php":      "* @ALL 1\n* @user 8\n",
		"conf/users.auth.php":    w.user + ":" + hex.EncodeToString(hash[:]) + ":Bringer:bringer@wiki.example:user\n",
		"conf/plugins.local.php": "<?php\n",
		"prepend.php":            "<?php\nif (!defined('DOKU_CONF')) define('DOKU_CONF', '" + conf + "/');\n",
		"data/pages/it/vpn.txt":  "====== VPN einrichten ======\n\n  - Client installieren\n",
		"data/pages/it/pw.txt":   "====== Passwort zurücksetzen ======\n\nIm Chat schreiben, siehe [[it:vpn]].\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	prepend := "auto_prepend_file=" + filepath.Join(dir, "prepend.php")
	index := exec.CommandContext(t.Context(), "php", "-d", prepend, filepath.Join(dokuWikiAt, "bin/indexer.php"), "-q")
	if out, err := index.CombinedOutput(); err != nil { // what it lists is what was indexed
		t.Fatalf("index: %v\n%s", err, out)
	}
	serves(t, port, w.url+"/doku.php", nil, "-d", prepend, "-d", "display_errors=0", "-d", "session.save_path="+filepath.Join(data, "tmp"),
		"-t", dokuWikiAt)
	return w
}

// named gives the wiki of the environment.
func named(address, user, password string) (w wiki, ok bool) {
	w = wiki{os.Getenv(address), os.Getenv(user), os.Getenv(password)}
	return w, w.url != "" && w.user != "" && w.password != ""
}

// needs skips where a file or PHP is missing.
func needs(t *testing.T, file string) {
	t.Helper()
	_, err := os.Stat(file)
	if _, missing := exec.LookPath("php"); err != nil || missing != nil {
		t.Skipf("%s is not here; \"make wikis\" installs it", file)
	}
}

// serves runs PHP's own web server until the test ends.
func serves(t *testing.T, port, probe string, env []string, args ...string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	server := exec.CommandContext(ctx, "php", append(args, "-S", "127.0.0.1:"+port)...)
	server.Env = append(os.Environ(), env...)
	if err := server.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = server.Wait() // it was killed
	})
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for begun := time.Now(); ; <-tick.C {
		answer, err := http.Get(probe)
		if err == nil {
			_ = answer.Body.Close()
			return
		}
		if time.Since(begun) > time.Minute {
			t.Fatalf("the wiki does not answer: %v", err)
		}
	}
}

// freePort is one that nothing listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err = errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	return port
}

// onlyFiles are the files of a folder themselves: links are followed, and folders are left out.
type onlyFiles struct{ fs.FS }

func (o onlyFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(o.FS, name)
	var files []fs.DirEntry
	for _, e := range all {
		if info, failed := fs.Stat(o.FS, e.Name()); failed == nil && info.Mode().IsRegular() {
			files = append(files, fs.FileInfoToDirEntry(info))
		}
	}
	return files, err
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(fmt.Errorf("write %s: %w", file, err))
	}
}
