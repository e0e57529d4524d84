use settings::*;
use std::collections::BTreeMap;
fn main() {
    let b = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    let mut p = 0;
    fn i(b: &[u8], p: &mut usize) -> usize {
        let x = u32::from_be_bytes(b[*p..*p + 4].try_into().unwrap());
        *p += 4;
        x as usize
    }
    fn s(b: &[u8], p: &mut usize) -> Vec<u8> {
        let n = i(b, p);
        *p += n;
        b[*p - n..*p].to_vec()
    }
    let env: BTreeMap<String, String> = std::env::vars().collect();
    let n = i(&b, &mut p);
    let mut out = Vec::new();
    fn w(o: &mut Vec<u8>, t: &str) {
        o.extend((t.len() as u32).to_be_bytes());
        o.extend(t.as_bytes());
    }
    for _ in 0..n {
        let f = s(&b, &mut p);
        let m = i(&b, &mut p);
        let ov: Vec<_> = (0..m)
            .map(|_| (String::from_utf8(s(&b, &mut p)).unwrap(), String::from_utf8(s(&b, &mut p)).unwrap()))
            .collect();
        match assemble(&Sources {
            file: &f,
            environment: &env,
            overrides: &ov,
            container: Container::No,
            host_name: "host",
        }) {
            Err(e) => {
                out.extend(0u32.to_be_bytes());
                w(&mut out, &e.to_string())
            }
            Ok(st) => {
                out.extend(1u32.to_be_bytes());
                out.extend((st.iter().count() as u32).to_be_bytes());
                for (k, v) in st.iter() {
                    w(&mut out, k);
                    out.extend((matches!(v.value, Value::List(_)) as u32).to_be_bytes());
                    w(&mut out, st.text(k).unwrap());
                    let l = st.list(k);
                    out.extend((l.len() as u32).to_be_bytes());
                    for x in l {
                        w(&mut out, &x)
                    }
                }
            }
        }
    }
    std::fs::write(std::env::args().nth(2).unwrap(), out).unwrap();
}
