package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// Uploaded is under which media id WeChat has a file of ours; ErrMissing when it
// has it no longer, or never had.
func (s *Store) Uploaded(ctx context.Context, v model.Viewer, product int64, file, kind string) (model.UploadedFile, error) {
	var found model.UploadedFile
	err := s.in(ctx, v).Where("product_id = ? AND file_key = ? AND kind = ? AND expires_at > ?", product, file, kind, s.moment()).Take(&found).Error
	return found, explain(err)
}

// KeepUploaded remembers where WeChat has a file of ours, instead of where it had it.
func (s *Store) KeepUploaded(ctx context.Context, v model.Viewer, f model.UploadedFile) error {
	return s.write(ctx, v, func(t tx) error {
		f.TenantID = t.v.Tenant()
		return t.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&f).Error
	})
}

// ForgetUploaded lets go of a media id that WeChat does not know; one that was
// kept since stays.
func (s *Store) ForgetUploaded(ctx context.Context, v model.Viewer, f model.UploadedFile) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Where("product_id = ? AND file_key = ? AND kind = ? AND media_id = ?", f.ProductID, f.FileKey, f.Kind, f.MediaID).
			Delete(&model.UploadedFile{}).Error
	})
}

// DropUploaded forgets the files that WeChat has let go of. Operator only.
func (s *Store) DropUploaded(ctx context.Context, v model.Viewer) error {
	return s.writeAcross(ctx, v, func(db *gorm.DB) error {
		return db.Where("expires_at <= ?", s.moment()).Delete(&model.UploadedFile{}).Error
	})
}
