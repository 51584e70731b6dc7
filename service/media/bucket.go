package media

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// BucketConfig names a bucket of a store that speaks Amazon's protocol.
type BucketConfig struct {
	Endpoint  string // host or host:port
	Bucket    string
	Prefix    string // put before every name, without slashes at its ends
	Region    string
	AccessKey string
	SecretKey string
	TLS       bool
}

// Bucket keeps bytes in such a bucket.
type Bucket struct {
	client *minio.Client
	bucket string
	prefix string
}

// NewBucket reaches nobody yet.
func NewBucket(c BucketConfig) (*Bucket, error) {
	client, err := minio.New(c.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""), Secure: c.TLS, Region: c.Region,
	})
	if err != nil {
		return nil, fmt.Errorf("reach the bucket %s at %s: %w", c.Bucket, c.Endpoint, err)
	}
	prefix := strings.Trim(c.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &Bucket{client, c.Bucket, prefix}, nil
}

// Put sends bytes, unless the name is taken: equal names have equal bytes.
func (b *Bucket) Put(ctx context.Context, name string, body io.Reader, size int64) error {
	_, err := b.client.StatObject(ctx, b.bucket, b.prefix+name, minio.StatObjectOptions{})
	if err == nil {
		return nil
	}
	if !absent(err) {
		return err
	}
	_, err = b.client.PutObject(ctx, b.bucket, b.prefix+name, body, size, minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return err
}

// Open fetches what is read of it, part by part.
func (b *Bucket) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	object, err := b.client.GetObject(ctx, b.bucket, b.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	if _, err := object.Stat(); err != nil {
		_ = object.Close() // there is nothing in it
		if absent(err) {
			return nil, ErrNoBytes
		}
		return nil, err
	}
	return object, nil
}

// Delete removes an object.
func (b *Bucket) Delete(ctx context.Context, name string) error {
	err := b.client.RemoveObject(ctx, b.bucket, b.prefix+name, minio.RemoveObjectOptions{})
	if err != nil && absent(err) {
		return nil
	}
	return err
}

func absent(err error) bool { return minio.ToErrorResponse(err).Code == "NoSuchKey" }
