package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const someKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

func load(environ ...string) (Config, error) {
	return Load(Source{Environ: environ, Listen: ":8080"})
}

func TestEverythingHasADefault(t *testing.T) {
	c, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":8080" || c.Data != "./data" || c.BodyLimit != 1<<20 || c.Shutdown != 15 || c.SignUp ||
		c.LogLevel != slog.LevelInfo || c.LogFormat != "text" || c.WeChat != "https://api.weixin.qq.com" || c.Simulator != "" || c.Database.DSN() != "" || c.Key.Bytes() != nil {
		t.Errorf("defaults are %+v", c)
	}
}

func TestEverySettingIsRead(t *testing.T) {
	c, err := load(
		"YINGKE_LISTEN=127.0.0.1:9000", "YINGKE_PUBLIC_URL=https://chat.example.com/", "YINGKE_DATA=/srv/yingke",
		"YINGKE_DATABASE=yingke:p@ss:/w@tcp(db:3306)/yingke?tls=true", "YINGKE_REDIS=redis://:secret@cache:6379/1",
		"YINGKE_KEY="+someKey, "YINGKE_KEYS_OLD="+someKey+", "+someKey, "YINGKE_SIGNUP=TRUE",
		"YINGKE_TRUSTED_PROXIES=127.0.0.1, 10.1.2.3/8 ,::1", "YINGKE_METRICS_LISTEN=127.0.0.1:9100",
		"YINGKE_LOG_LEVEL=debug", "YINGKE_LOG_FORMAT=JSON", "YINGKE_BODY_LIMIT=65536", "YINGKE_FILE_LIMIT=50MiB",
		"YINGKE_FILES=s3://id:se%2Fcret@s3.example.com:9000/bucket/some/folder?region=cn-1&tls=false",
		"YINGKE_SHUTDOWN_SECONDS=30", "YINGKE_RATE_PER_SECOND=0", "YINGKE_RATE_BURST=7", "YINGKE_OPENS_PER_MINUTE=8", "YINGKE_SOCKETS_PER_ADDRESS=9", "YINGKE_TIME_ZONE=UTC",
		"YINGKE_WECHAT=http://proxy.example.com:8000/wechat/", "YINGKE_SIMULATOR=127.0.0.1:9099",
		"YINGKE_WECHAT_WINDOWS=official.message=20/48h, minigame.enter = 1/90s,official.pay=*/24h,",
	)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]any{
		"listen":   {c.Listen, Address("127.0.0.1:9000")},
		"public":   {c.PublicURL, PublicURL("https://chat.example.com")},
		"secure":   {c.PublicURL.Secure(), true},
		"data":     {c.Data, "/srv/yingke"},
		"database": {c.Database.DSN(), "yingke:p@ss:/w@tcp(db:3306)/yingke?tls=true"},
		"redis":    {c.Redis.URL(), "redis://:secret@cache:6379/1"},
		"key":      {c.Key.Bytes()[31], byte(31)},
		"old":      {len(c.KeysOld), 2},
		"signup":   {c.SignUp, Switch(true)},
		"metrics":  {c.MetricsListen, Address("127.0.0.1:9100")},
		"level":    {c.LogLevel, slog.LevelDebug},
		"format":   {c.LogFormat, LogFormat("json")},
		"body":     {c.BodyLimit, Size(65536)},
		"file":     {c.FileLimit, Size(50 << 20)},
		"s3":       {*c.Files.S3, S3{"s3.example.com:9000", "bucket", "some/folder", "cn-1", "id", "se/cret", false}},
		"shutdown": {c.Shutdown.Duration().String(), "30s"},
		"rates":    {[]Count{c.RatePerSecond, c.RateBurst, c.Opens, c.Sockets}, []Count{0, 7, 8, 9}},
		"zone":     {c.TimeZone.String(), "UTC"},
		"wechat":   {c.WeChat, BaseURL("http://proxy.example.com:8000/wechat")},
		"phone":    {c.Simulator, Address("127.0.0.1:9099")},
		"windows": {c.Windows, Windows{{"official", "message", 20, false, 48 * time.Hour}, {"minigame", "enter", 1, false, 90 * time.Second},
			{"official", "pay", 0, true, 24 * time.Hour}}},
		"proxies": {c.TrustedProxies, Networks{netip.MustParsePrefix("127.0.0.1/32"),
			netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}},
	}
	for name, pair := range want {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
		}
	}
}

func TestEveryFaultIsSaidAtOnceInASentence(t *testing.T) {
	_, err := load("YINGKE_LISTEN=8080", "YINGKE_PUBLIC_URL=chat.example.com", "YINGKE_DATABASE=db:3306", "YINGKE_REDIS=cache",
		"YINGKE_KEY=short", "YINGKE_KEYS_OLD="+someKey+",short", "YINGKE_SIGNUP=maybe", "YINGKE_TRUSTED_PROXIES=10.0.0.0/8,nginx",
		"YINGKE_METRICS_LISTEN=:http", "YINGKE_LOG_LEVEL=loud", "YINGKE_LOG_FORMAT=xml", "YINGKE_BODY_LIMIT=-1",
		"YINGKE_FILES=ftp://x", "YINGKE_FILE_LIMIT=3GiB", "YINGKE_SHUTDOWN_SECONDS=soon", "YINGKE_RATE_PER_SECOND=-1",
		"YINGKE_RATE_BURST=many", "YINGKE_TIME_ZONE=Peking", "YINGKE_WECHAT=api.weixin.qq.com", "YINGKE_SIMULATOR=9090",
		"YINGKE_WECHAT_WINDOWS=official.wink=3/1m")
	if err == nil {
		t.Fatal("twenty-one faults were accepted")
	}
	lines := strings.Split(err.Error(), "\n")
	if lines[0] != "The settings have 21 faults:" || len(lines) != 22 {
		t.Errorf("%d lines:\n%v", len(lines), err)
	}
	for _, line := range lines[1:] {
		if !strings.HasPrefix(line, "  YINGKE_") || !strings.HasSuffix(line, ".") || strings.Contains(line, "strconv") {
			t.Errorf("no sentence: %s", line)
		}
	}
	if !slices.IsSorted(lines[1:]) {
		t.Errorf("the faults are in no order:\n%v", err)
	}
}

func TestFaultsName(t *testing.T) {
	cases := map[string]struct {
		environ []string
		says    string
	}{
		"a port alone":              {[]string{"YINGKE_LISTEN=8080"}, `YINGKE_LISTEN is "8080"; write host:port`},
		"a port too large":          {[]string{"YINGKE_LISTEN=:70000"}, `YINGKE_LISTEN has the port "70000"`},
		"PORT that is none":         {[]string{"PORT=abc"}, `PORT is "abc"`},
		"WeChat with a query":       {[]string{"YINGKE_WECHAT=https://x.example/?a=1"}, "write scheme and host, such as https://api.weixin.qq.com"},
		"a window of nothing":       {[]string{"YINGKE_WECHAT_WINDOWS=official.message=5"}, `holds "official.message=5"; write product.action=count/time`},
		"a window of nobody":        {[]string{"YINGKE_WECHAT_WINDOWS=cloud.message=5/48h"}, `holds "cloud.message=5/48h"`},
		"a window without end":      {[]string{"YINGKE_WECHAT_WINDOWS=official.message=101/48h"}, `holds "official.message=101/48h"`},
		"a public path":             {[]string{"YINGKE_PUBLIC_URL=https://example.com/chat"}, "a host of its own"},
		"no name of the database":   {[]string{"YINGKE_DATABASE=mysql://u:p@db:3306"}, "is no address of a database"},
		"a body limit of nothing":   {[]string{"YINGKE_BODY_LIMIT=0"}, "is 0; choose from 16KiB to 64MiB."},
		"the same port twice":       {[]string{"YINGKE_METRICS_LISTEN=:8080"}, "is the same address as YINGKE_LISTEN"},
		"old keys without a new":    {[]string{"YINGKE_KEYS_OLD=" + someKey}, "set the new key too"},
		"a secret in both":          {[]string{"YINGKE_KEY=" + someKey, "YINGKE_KEY_FILE=/x"}, "YINGKE_KEY_FILE and YINGKE_KEY are both set"},
		"a secret's file missing":   {[]string{"YINGKE_KEY_FILE=/no/such/file"}, "YINGKE_KEY_FILE names a file that cannot be read"},
		"a burst below the rate":    {[]string{"YINGKE_RATE_PER_SECOND=100", "YINGKE_RATE_BURST=50"}, "less than the 100 of YINGKE_RATE_PER_SECOND"},
		"a shutdown without end":    {[]string{"YINGKE_SHUTDOWN_SECONDS=0"}, "choose from 1 to 600 seconds"},
		"a size that is too large":  {[]string{"YINGKE_BODY_LIMIT=9223372036854775807GiB"}, "YINGKE_BODY_LIMIT is"},
		"a bucket without a secret": {[]string{"YINGKE_FILES=s3://id@host/bucket"}, "YINGKE_FILES is neither a folder nor a bucket"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := load(c.environ...)
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Count(err.Error(), "\n") != 1 {
				t.Errorf("said %v, want one line with %q", err, c.says)
			}
		})
	}
}

func TestAFaultNeverQuotesASecret(t *testing.T) {
	env := filepath.Join(t.TempDir(), ".env")
	writeFile(t, env, "a broken line hunter2\n")
	_, err := Load(Source{DotEnv: env, Listen: ":8080", Environ: []string{"YINGKE_DATABASE=root:hunter2@db", "YINGKE_REDIS=hunter2",
		"YINGKE_KEY=hunter2", "YINGKE_KEYS_OLD=hunter2", "YINGKE_FILES=s3://hunter2"}})
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("said %v", err)
	}
	if !strings.Contains(err.Error(), ".env cannot be read") {
		t.Errorf("said nothing about the broken .env: %v", err)
	}
}

func TestSecretsAreMaskedHoweverTheyArePrinted(t *testing.T) {
	c, err := load("YINGKE_DATABASE=mysql://u:hunter2@db/yingke", "YINGKE_REDIS=redis://:hunter2@cache:6379", "YINGKE_KEY="+someKey,
		"YINGKE_KEYS_OLD="+someKey, "YINGKE_FILES=s3://id:hunter2@host/bucket")
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	for _, log := range []*slog.Logger{slog.New(slog.NewTextHandler(&logged, nil)), slog.New(slog.NewJSONHandler(&logged, nil))} {
		log.Info("settings", "all", c, "pointer", &c, "database", c.Database, "redis", c.Redis, "key", c.Key, "old", c.KeysOld, "files", c.Files)
	}
	printed := []string{fmt.Sprint(c), fmt.Sprintf("%v", &c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), string(asJSON), logged.String(),
		fmt.Sprintf("%v %+v %#v", c.Files.S3, *c.Files.S3, *c.Files.S3)}
	for i, text := range printed {
		for _, secret := range []string{"hunter2", someKey, "1 2 3 4 5", "0x1, 0x2", "AAECAw"} {
			if strings.Contains(text, secret) {
				t.Errorf("way %d shows %q: %s", i, secret, text)
			}
		}
	}
	if got := c.Database.String(); got != "mysql u:***@tcp(db:3306)/yingke" {
		t.Errorf("the database is shown as %q", got)
	}
}

func TestWhereASettingComesFrom(t *testing.T) {
	folder := t.TempDir()
	env, secret := filepath.Join(folder, ".env"), filepath.Join(folder, "key")
	writeFile(t, env, "YINGKE_LISTEN=:1111\nYINGKE_DATA=/from/env/file\nYINGKE_KEY_FILE="+secret+"\n")
	writeFile(t, secret, someKey+"\n")
	c, err := Load(Source{DotEnv: env, Listen: "127.0.0.1:8080",
		Environ: []string{"YINGKE_LISTEN=:2222", "YINGKE_PUBLIC_URL=", "PORT=3333", "YINGKE_LISTN=:4444", "YINGKE_TEST_MYSQL=x", "HOME=/"}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":2222" || c.Data != "/from/env/file" || c.Key.Bytes() == nil {
		t.Errorf("listen %q, data %q, key %v", c.Listen, c.Data, c.Key)
	}
	if !slices.Equal(c.Ignored, []string{"YINGKE_LISTN"}) {
		t.Errorf("ignored %v", c.Ignored)
	}
	c, err = Load(Source{Listen: "127.0.0.1:8080", Environ: []string{"PORT=3333"}})
	if err != nil || c.Listen != "127.0.0.1:3333" {
		t.Errorf("PORT alone gives %q, %v", c.Listen, err)
	}
}

func TestASecretWithoutEndEndsInASentence(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large")
	writeFile(t, large, strings.Repeat("a", mostSecret+1))
	_, err := load("YINGKE_KEY_FILE=" + large)
	if err == nil || !strings.Contains(err.Error(), "larger than 64KiB") {
		t.Errorf("said %v", err)
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAWeChatOnThisMachineIsASimulatedOne(t *testing.T) {
	for address, want := range map[BaseURL]bool{
		"http://127.0.0.1:9090": true, "http://localhost": true, "http://[::1]:9090": true,
		"https://api.weixin.qq.com": false, "http://10.0.0.5:8080/weixin": false, "": false,
	} {
		if address.Loopback() != want {
			t.Errorf("%q: %v", address, !want)
		}
	}
}
