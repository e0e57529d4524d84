/* Stands in for Elasticsearch's library of vector arithmetic, which Maven Central lacks: no processor can do anything of it, so
 * that Java does all. Without the file a node has no access to machine code at all. */
int vec_caps(void)
{
    return 0;
}
