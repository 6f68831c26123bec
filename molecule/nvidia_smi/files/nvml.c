/* An NVML that answers nothing but the code in NVML_CODE: nvidia-smi turns it into its own words and exit status. */
extern char *getenv(const char *);
extern int atoi(const char *);
static int code(void) { char *text = getenv("NVML_CODE"); return text ? atoi(text) : 0; }
int nvmlInit(void) { return code(); }
int nvmlInit_v2(void) { return code(); }
int nvmlInitWithFlags(unsigned int flags) { return code(); }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int result)
{
    return result == 18 ? "Driver/library version mismatch" : result == 15 ? "GPU is lost" : result == 4 ? "Insufficient Permissions" : "Unknown Error";
}
