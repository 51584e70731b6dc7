package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// mask stands for a secret wherever a person could read it.
const mask = "***"

// Database is MySQL or MariaDB; the zero value is SQLite in the data folder.
type Database struct{ dsn, shown string }

// nativeDSN is the form of the Go driver: user:password@tcp(host:3306)/name?options.
var nativeDSN = regexp.MustCompile(`^([^:@/]+)(:.*)?@(tcp|unix)\(([^()]+)\)/([^/?]+)(\?.*)?$`)

func (d *Database) UnmarshalText(text []byte) error {
	dsn := string(text)
	if strings.HasPrefix(dsn, "mysql://") || strings.HasPrefix(dsn, "mariadb://") {
		var err error
		if dsn, err = fromURL(dsn); err != nil {
			return err
		}
	}
	parts := nativeDSN.FindStringSubmatch(dsn)
	if parts == nil {
		return errors.New("is no address of a database; write user:password@tcp(host:3306)/name, " +
			"or mysql://user:password@host:3306/name, or leave it empty for SQLite in the data folder.")
	}
	d.dsn = dsn
	d.shown = fmt.Sprintf("mysql %s:%s@%s(%s)/%s", parts[1], mask, parts[3], parts[4], parts[5])
	return nil
}

// fromURL turns mysql://user:password@host/name into the driver's form, with
// percent signs in the password decoded.
func fromURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User == nil || strings.Trim(u.Path, "/") == "" {
		return "", errors.New("is no address of a database; write mysql://user:password@host:3306/name " +
			"with special characters of the password as %40 and the like.")
	}
	port := u.Port()
	if port == "" {
		port = "3306"
	}
	password, _ := u.User.Password()
	dsn := fmt.Sprintf("%s:%s@tcp(%s)/%s", u.User.Username(), password,
		net.JoinHostPort(u.Hostname(), port), strings.Trim(u.Path, "/"))
	if u.RawQuery != "" {
		dsn += "?" + u.RawQuery
	}
	return dsn, nil
}

// DSN is what the driver takes; empty means SQLite.
func (d Database) DSN() string { return d.dsn }

func (d Database) String() string {
	if d.dsn == "" {
		return "sqlite"
	}
	return d.shown
}
func (d Database) GoString() string             { return d.String() }
func (d Database) LogValue() slog.Value         { return slog.StringValue(d.String()) }
func (d Database) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Redis connects the nodes of an installation; the zero value is a single node.
type Redis struct{ url, shown string }

func (r *Redis) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.Hostname() == "" || (u.Scheme != "redis" && u.Scheme != "rediss") {
		return errors.New("is no address of Redis; write redis://:password@host:6379/0, or rediss:// for TLS.")
	}
	r.url, r.shown = string(text), u.Scheme+"://"+u.Host+u.Path
	return nil
}

// URL is the whole address with its password; empty means none.
func (r Redis) URL() string { return r.url }

func (r Redis) String() string               { return r.shown }
func (r Redis) GoString() string             { return r.String() }
func (r Redis) LogValue() slog.Value         { return slog.StringValue(r.String()) }
func (r Redis) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Files is where uploaded files are kept; the zero value is the folder files
// in the data folder.
type Files struct {
	Folder string
	S3     *S3
	shown  string
}

// S3 is a bucket of any store that speaks Amazon's protocol.
type S3 struct {
	Endpoint  string // host or host:port
	Bucket    string
	Prefix    string // put before every name, without slashes at its ends
	Region    string
	AccessKey string
	SecretKey string
	TLS       bool
}

func (s S3) String() string               { return "s3://" + s.Endpoint + "/" + s.Bucket }
func (s S3) GoString() string             { return s.String() }
func (s S3) LogValue() slog.Value         { return slog.StringValue(s.String()) }
func (s S3) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (f *Files) UnmarshalText(text []byte) error {
	if !strings.Contains(string(text), "://") {
		f.Folder, f.shown = string(text), string(text)
		return nil
	}
	u, err := url.Parse(string(text))
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User == nil {
		return errS3
	}
	bucket, folder, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	secret, ok := u.User.Password()
	if !ok || bucket == "" {
		return errS3
	}
	f.S3 = &S3{
		Endpoint: u.Host, Bucket: bucket, Prefix: folder, Region: u.Query().Get("region"),
		AccessKey: u.User.Username(), SecretKey: secret, TLS: u.Query().Get("tls") != "false",
	}
	f.shown = "s3://" + u.Host + u.Path
	return nil
}

var errS3 = errors.New("is neither a folder nor a bucket; write a path, or s3://access-key:secret-key@host/bucket?region=name, " +
	"with special characters of the secret as %2F and the like, and &tls=false for a store without TLS.")

func (f Files) String() string               { return f.shown }
func (f Files) GoString() string             { return f.String() }
func (f Files) LogValue() slog.Value         { return slog.StringValue(f.String()) }
func (f Files) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// Key seals secrets in the database with AES-256.
type Key struct {
	bytes [keyBytes]byte
	given bool
}

const keyBytes = 32

func (k *Key) UnmarshalText(text []byte) error {
	plain := strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(string(text)), "=")
	bytes, err := base64.RawStdEncoding.DecodeString(plain)
	if err != nil || len(bytes) != keyBytes {
		return errors.New("is no key; write 32 random bytes as base64, as `openssl rand -base64 32` prints them.")
	}
	copy(k.bytes[:], bytes)
	k.given = true
	return nil
}

// Bytes is the key itself, or nil if none was given.
func (k Key) Bytes() []byte {
	if !k.given {
		return nil
	}
	return k.bytes[:]
}

func (k Key) String() string {
	if !k.given {
		return ""
	}
	return mask
}
func (k Key) GoString() string             { return k.String() }
func (k Key) LogValue() slog.Value         { return slog.StringValue(k.String()) }
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Keys are keys of earlier days, which still open what they sealed.
type Keys []Key

func (k *Keys) UnmarshalText(text []byte) error {
	var all Keys
	for i, part := range strings.Split(string(text), ",") {
		var one Key
		if err := one.UnmarshalText([]byte(strings.TrimSpace(part))); err != nil {
			return fmt.Errorf("has a fault: number %d in the list %w", i+1, err)
		}
		all = append(all, one)
	}
	*k = all
	return nil
}
