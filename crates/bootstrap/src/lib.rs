//! Plans, makes and stages what a first start writes.
