//! Keys, certificates and the PKCS#12 stores that hold them.
